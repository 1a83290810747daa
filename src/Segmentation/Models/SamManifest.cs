namespace SamCam.Segmentation.Models;

/// <summary>The manifest of a SAM model.</summary>
public sealed record SamManifest : ModelManifest
{
    /// <summary>The encoder's input image.</summary>
    public required SamImage Image { get; init; }

    /// <summary>The image encoder.</summary>
    public required SamEncoder Encoder { get; init; }

    /// <summary>The prompt decoder.</summary>
    public required SamDecoder Decoder { get; init; }
}
