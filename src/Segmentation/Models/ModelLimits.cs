namespace SamCam.Segmentation.Models;

/// <summary>How large a model may be.</summary>
public sealed record ModelLimits
{
    /// <summary>Bytes of its largest file.</summary>
    public long MaxFileBytes { get; init; } = 8L << 30;

    /// <summary>Bytes of all its files together.</summary>
    public long MaxModelBytes { get; init; } = 16L << 30;
}
