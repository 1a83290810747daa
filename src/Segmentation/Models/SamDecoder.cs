using System.Text.Json.Serialization;

namespace SamCam.Segmentation.Models;

/// <summary>
/// A prompt decoder: what goes in and comes out by name. Coordinates are x, y in encoder-input pixels; the second point of each prompt is the padding point
/// (0, 0) with label -1. All tensors are float32.
/// </summary>
[JsonPolymorphic(TypeDiscriminatorPropertyName = "form")]
[JsonDerivedType(typeof(DenseDecoder), DenseDecoder.FormName)]
[JsonDerivedType(typeof(StagedDecoder), StagedDecoder.FormName)]
public abstract record SamDecoder
{
    /// <summary>The forms that are read.</summary>
    public static IReadOnlyList<string> Forms { get; } = [DenseDecoder.FormName, StagedDecoder.FormName];

    /// <summary>The form of the decoder.</summary>
    [JsonIgnore]
    public abstract string Form { get; }

    /// <summary>Its graphs.</summary>
    [JsonIgnore]
    public abstract IEnumerable<ModelGraph> Files { get; }

    /// <summary>Name of the embedding input [1,c,h,w].</summary>
    public required string Embeddings { get; init; }

    /// <summary>Name of the coordinate input [B,2,2].</summary>
    public required string Coords { get; init; }

    /// <summary>Name of the label input [B,2].</summary>
    public required string Labels { get; init; }

    /// <summary>Name of the mask logit output [B,3,maskSize,maskSize].</summary>
    public required string Masks { get; init; }

    /// <summary>Name of the predicted IoU output [B,3].</summary>
    public required string Scores { get; init; }

    /// <summary>Side of the low-resolution masks.</summary>
    public required int MaskSize { get; init; }
}
