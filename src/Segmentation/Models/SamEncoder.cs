namespace SamCam.Segmentation.Models;

/// <summary>The graph <c>input [1,3,size,size] -> output [1, embedding...]</c>, float32.</summary>
public sealed record SamEncoder
{
    /// <summary>The ONNX file.</summary>
    public required string File { get; init; }

    /// <summary>SHA-256 of the file, hexadecimal; checked when given.</summary>
    public string? Sha256 { get; init; }

    /// <summary>Name of the image input.</summary>
    public required string Input { get; init; }

    /// <summary>Name of the embedding output.</summary>
    public required string Output { get; init; }

    /// <summary>Channels, rows and columns of the embedding.</summary>
    public required IReadOnlyList<int> Embedding { get; init; }
}
