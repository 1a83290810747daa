namespace SamCam.Cli.Masks;

/// <summary>What <c>samcam masks</c> was asked to do.</summary>
internal sealed record MasksSettings
{
    /// <summary>An image, or a folder of images.</summary>
    public required string Input { get; init; }

    /// <summary>Where masks go.</summary>
    public required string Output { get; init; }

    /// <summary>Name or folder of the SAM model.</summary>
    public required string Sam { get; init; }

    /// <summary>Recipe settings <c>key=value</c> that win over what the model recommends.</summary>
    public required IReadOnlyList<string> Set { get; init; }

    /// <summary>Prompts decoded at once.</summary>
    public required int PointsPerBatch { get; init; }

    /// <summary>How masks are laid out.</summary>
    public required MaskLayout Layout { get; init; }

    /// <summary>Whether images that have masks are left as they are.</summary>
    public required bool SkipExisting { get; init; }

    /// <summary>Whether a JSON object is printed at the end.</summary>
    public required bool Json { get; init; }
}
