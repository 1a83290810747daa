namespace SamCam.Segmentation.Sam;

/// <summary>Which points of the prompt grid are tried.</summary>
public enum PromptPlacement
{
    /// <summary>All, as SAM does.</summary>
    Full,

    /// <summary>
    /// Every second one on either axis; then, of the others, those that no mask covers which passed the filters. Faster, and other masks: what lies wholly
    /// within a found mask is found only from the coarse grid.
    /// </summary>
    Adaptive,
}
