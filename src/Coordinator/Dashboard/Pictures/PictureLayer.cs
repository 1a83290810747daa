namespace SamCam.Coordinator.Dashboard.Pictures;

/// <summary>What a picture of an image shows.</summary>
internal enum PictureLayer
{
    /// <summary>The photo.</summary>
    Photo,

    /// <summary>The class maps, or the ready pseudo-label that stood for them.</summary>
    Cam,

    /// <summary>SAM's masks.</summary>
    Masks,

    /// <summary>The pseudo-label.</summary>
    Label,

    /// <summary>What the merge changed.</summary>
    Difference,
}
