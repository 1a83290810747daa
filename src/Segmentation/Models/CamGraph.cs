namespace SamCam.Segmentation.Models;

/// <summary>The graph <c>input [N,3,H,W] -> cam [N,C,h,w]</c>, float32; models that take one image at a time have N = 1.</summary>
public sealed record CamGraph
{
    /// <summary>The ONNX file.</summary>
    public required string File { get; init; }

    /// <summary>SHA-256 of the file, hexadecimal; checked when given.</summary>
    public string? Sha256 { get; init; }

    /// <summary>Name of the image input.</summary>
    public required string Input { get; init; }

    /// <summary>Name of the class map output.</summary>
    public required string Cam { get; init; }

    /// <summary>Name of the class score output, if there is one.</summary>
    public string? Logits { get; init; }
}
