namespace SamCam.Segmentation.Models;

/// <summary>An ONNX file of a model.</summary>
public sealed record ModelGraph
{
    /// <summary>The ONNX file.</summary>
    public required string File { get; init; }

    /// <summary>SHA-256 of the file, hexadecimal; checked when given.</summary>
    public string? Sha256 { get; init; }
}
