namespace SamCam.Segmentation.Models;

/// <summary>Preprocessing of a CAM model: value = (x * scale - mean) / std for x in 0..255; sides are k * multiple + offset.</summary>
public sealed record CamInput
{
    /// <summary>Order of the channels: <c>rgb</c> or <c>bgr</c>.</summary>
    public string Channels { get; init; } = "rgb";

    /// <summary>Multiplies the pixel value.</summary>
    public double Scale { get; init; } = 1.0 / 255;

    /// <summary>Subtracted, in channel order.</summary>
    public required IReadOnlyList<double> Mean { get; init; }

    /// <summary>Divides afterwards, in channel order.</summary>
    public required IReadOnlyList<double> Std { get; init; }

    /// <summary>Sides are a multiple of this, plus <see cref="Offset"/>.</summary>
    public int Multiple { get; init; } = 1;

    /// <summary>Added to the multiple, as in DeepLab's 16 k + 1.</summary>
    public int Offset { get; init; }

    /// <summary>Side of the square that images are stretched to at scale 1; null keeps the aspect ratio.</summary>
    public int? Square { get; init; }
}
