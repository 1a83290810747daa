namespace SamCam.Segmentation.Models;

/// <summary>The square RGB input of a SAM encoder.</summary>
public sealed record SamImage
{
    /// <summary>Side in pixels; the longer side of an image is scaled to it, the rest is zero.</summary>
    public required int Size { get; init; }

    /// <summary>Subtracted from R, G, B (0..255).</summary>
    public required IReadOnlyList<float> Mean { get; init; }

    /// <summary>Divides R, G, B afterwards.</summary>
    public required IReadOnlyList<float> Std { get; init; }
}
