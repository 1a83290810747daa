using System.Text.Json.Serialization;

namespace SamCam.Segmentation.Models;

/// <summary>
/// Three graphs, joined by the names of their tensors: <c>prepare</c> takes <c>embeddings</c> once for an image and gives any tensors; <c>score</c> takes
/// <c>coords</c>, <c>labels</c> and any of those for a batch of prompts, and gives <c>scores</c> and any more tensors; <c>masks</c> takes <c>selected</c>
/// (int64 [S], rows of the batch) and any of both, and gives the masks of those prompts. Masks that everything mode drops by their score are not computed.
/// </summary>
public sealed record StagedDecoder : SamDecoder
{
    /// <summary>Its name in <c>model.json</c>.</summary>
    public const string FormName = "staged";

    /// <inheritdoc/>
    [JsonIgnore]
    public override string Form => FormName;

    /// <inheritdoc/>
    [JsonIgnore]
    public override IEnumerable<ModelGraph> Files => [Graphs.Prepare, Graphs.Score, Graphs.Masks];

    /// <summary>The graphs.</summary>
    public required DecoderStages Graphs { get; init; }

    /// <summary>Name of the input of <c>masks</c> that chooses prompts.</summary>
    public required string Selected { get; init; }
}
