namespace SamCam.Segmentation.Models;

/// <summary>What a model does.</summary>
public enum ModelKind
{
    /// <summary>Segment Anything: an image encoder and a prompt decoder.</summary>
    Sam,

    /// <summary>A classifier that gives class activation maps.</summary>
    Cam,
}
