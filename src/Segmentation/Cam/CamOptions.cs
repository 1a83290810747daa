namespace SamCam.Segmentation.Cam;

/// <summary>How class maps become a label map; the defaults are those of the IRN pipeline.</summary>
public sealed record CamOptions
{
    /// <summary>Image scales whose class maps are added up, each with its mirror image.</summary>
    public IReadOnlyList<double> Scales { get; init; } = [1.0, 0.5, 1.5, 2.0];

    /// <summary>Background wins where no class map is above this. 0..1.</summary>
    public double BackgroundThreshold { get; init; } = 0.15;

    /// <summary>
    /// Network inputs of more megapixels (10^6 pixels) are scaled down to this, which bounds memory on large photos; images up to 1 megapixel are not
    /// touched at the default scales, as in the IRN pipeline, which has no limit.
    /// </summary>
    public double MaxInputMegapixels { get; init; } = 4;
}
