namespace SamCam.Segmentation.Sam;

/// <summary>
/// Every parameter of SAM's <c>SamAutomaticMaskGenerator</c> that can change a mask, with its name (snake case in JSON) and default, and one of our own.
/// </summary>
public sealed record AutomaticMaskOptions
{
    /// <summary>Points per side of the prompt grid; the grid has its square. 1..256.</summary>
    public int PointsPerSide { get; init; } = 32;

    /// <summary>Masks with a predicted IoU of this or less are dropped. 0..1.</summary>
    public double PredIouThresh { get; init; } = 0.88;

    /// <summary>Masks less stable than this are dropped. 0..1.</summary>
    public double StabilityScoreThresh { get; init; } = 0.95;

    /// <summary>How far the logit threshold is moved up and down for the stability score.</summary>
    public double StabilityScoreOffset { get; init; } = 1.0;

    /// <summary>Boxes that overlap a better one by more than this IoU are dropped. 0..1.</summary>
    public double BoxNmsThresh { get; init; } = 0.7;

    /// <summary>Layers of crops besides the whole image; layer i has 2^i crops a side. 0..3.</summary>
    public int CropNLayers { get; init; }

    /// <summary>As <see cref="BoxNmsThresh"/>, between crops.</summary>
    public double CropNmsThresh { get; init; } = 0.7;

    /// <summary>Overlap of the first layer's crops as a fraction of the short image side.</summary>
    public double CropOverlapRatio { get; init; } = 512.0 / 1500;

    /// <summary>Points per side in layer n are divided by this to the n.</summary>
    public int CropNPointsDownscaleFactor { get; init; } = 1;

    /// <summary>Holes and islands smaller than this many pixels are removed; 0 leaves masks alone.</summary>
    public int MinMaskRegionArea { get; init; }

    /// <summary>Which points of the grid are tried; no parameter of SAM's.</summary>
    public PromptPlacement Prompts { get; init; }
}
