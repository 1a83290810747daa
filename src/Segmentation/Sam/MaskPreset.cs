namespace SamCam.Segmentation.Sam;

/// <summary>How masks are made of logits; the masks are the same.</summary>
public enum MaskPreset
{
    /// <summary>Logits are asked for and traced only where the predicted IoU is high enough, without a full-size image of them.</summary>
    Fast,

    /// <summary>Every mask becomes a full-size image before anything is dropped, as in SAM's own generator: the oracle that the fast way is held against.</summary>
    Reference,
}
