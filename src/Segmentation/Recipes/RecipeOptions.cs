using SamCam.Segmentation.Cam;
using SamCam.Segmentation.Imaging;
using SamCam.Segmentation.Merging;
using SamCam.Segmentation.Sam;

namespace SamCam.Segmentation.Recipes;

/// <summary>All parameters that a user can set; the JSON form (snake case) is what a recipe file holds and <c>--set</c> addresses.</summary>
public sealed record RecipeOptions
{
    /// <summary>How an encoded image becomes pixels.</summary>
    public ImagingOptions Imaging { get; init; } = new();

    /// <summary>Everything mode.</summary>
    public AutomaticMaskOptions Sam { get; init; } = new();

    /// <summary>Class maps.</summary>
    public CamOptions Cam { get; init; } = new();

    /// <summary>Merging.</summary>
    public MergeOptions Merge { get; init; } = new();

    /// <summary>Optional artifacts.</summary>
    public OutputOptions Output { get; init; } = new();
}
