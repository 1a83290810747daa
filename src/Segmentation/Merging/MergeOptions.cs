namespace SamCam.Segmentation.Merging;

/// <summary>How masks and the CAM label map are merged; the defaults are the reference's.</summary>
public sealed record MergeOptions
{
    /// <summary>The rule.</summary>
    public MergeStrategy Strategy { get; init; } = MergeStrategy.Sepl;

    /// <summary>What becomes of void pixels.</summary>
    public VoidPixels Void { get; init; } = VoidPixels.Drop;

    /// <summary>What happens to a class that would vanish.</summary>
    public ClassFallback Fallback { get; init; } = ClassFallback.None;

    /// <summary>Masks larger than this share of the image are set aside before merging; 1 keeps all. 0..1.</summary>
    public double MaxMaskArea { get; init; } = 1;

    /// <summary>Exponent of the background score of <see cref="MergeStrategy.FmaMeanScore"/>: (1 - best class)^alpha.</summary>
    public double FmaAlpha { get; init; } = 0.6;
}
