namespace SamCam.Segmentation.Recipes;

/// <summary>Which optional artifacts are written.</summary>
public sealed record OutputOptions
{
    /// <summary>Write <c>cams/&lt;key&gt;.npz</c> (float16 class maps).</summary>
    public bool Cams { get; init; }
}
