using System.Text.Json.Serialization;

namespace SamCam.Segmentation.Models;

/// <summary>One graph <c>(embeddings, coords, labels) -> (masks, scores)</c>: the masks of every prompt are computed.</summary>
public sealed record DenseDecoder : SamDecoder
{
    /// <summary>Its name in <c>model.json</c>.</summary>
    public const string FormName = "dense";

    /// <inheritdoc/>
    [JsonIgnore]
    public override string Form => FormName;

    /// <inheritdoc/>
    [JsonIgnore]
    public override IEnumerable<ModelGraph> Files => [new ModelGraph { File = File, Sha256 = Sha256 }];

    /// <summary>The ONNX file.</summary>
    public required string File { get; init; }

    /// <summary>SHA-256 of the file, hexadecimal; checked when given.</summary>
    public string? Sha256 { get; init; }
}
