namespace SamCam.Segmentation.Models;

/// <summary>
/// The graph <c>(embeddings [1,c,h,w], coords [B,2,2], labels [B,2]) -> (masks [B,3,maskSize,maskSize], scores [B,3])</c>, float32.
/// Coordinates are x, y in encoder-input pixels; the second point of each prompt is the padding point (0, 0) with label -1.
/// </summary>
public sealed record SamDecoder
{
    /// <summary>The form that is read.</summary>
    public const string DenseForm = "dense";

    /// <summary>The form of the decoder: <c>dense</c>.</summary>
    public required string Form { get; init; }

    /// <summary>The ONNX file.</summary>
    public required string File { get; init; }

    /// <summary>SHA-256 of the file, hexadecimal; checked when given.</summary>
    public string? Sha256 { get; init; }

    /// <summary>Name of the embedding input.</summary>
    public required string Embeddings { get; init; }

    /// <summary>Name of the coordinate input.</summary>
    public required string Coords { get; init; }

    /// <summary>Name of the label input.</summary>
    public required string Labels { get; init; }

    /// <summary>Name of the mask logit output.</summary>
    public required string Masks { get; init; }

    /// <summary>Name of the predicted IoU output.</summary>
    public required string Scores { get; init; }

    /// <summary>Side of the low-resolution masks.</summary>
    public required int MaskSize { get; init; }
}
