namespace SamCam.Segmentation.Models;

/// <summary>The graphs of a <see cref="StagedDecoder"/>.</summary>
public sealed record DecoderStages
{
    /// <summary>Runs once for an image.</summary>
    public required ModelGraph Prepare { get; init; }

    /// <summary>Runs for each batch of prompts.</summary>
    public required ModelGraph Score { get; init; }

    /// <summary>Runs for the prompts whose masks are wanted.</summary>
    public required ModelGraph Masks { get; init; }
}
