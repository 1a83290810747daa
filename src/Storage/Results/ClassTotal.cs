namespace SamCam.Storage.Results;

/// <summary>A class over all done images of a job that it was found in, or should have been.</summary>
public sealed class ClassTotal
{
    /// <summary>The class, from 1.</summary>
    public int ClassId { get; init; }

    /// <summary>Images that have statistics of it.</summary>
    public int Images { get; init; }

    /// <summary>Images of them in whose pseudo-label it has no pixel.</summary>
    public int Lost { get; init; }

    /// <summary>Mean agreement of CAM and pseudo-label, IoU; null when no image has it.</summary>
    public double? Agreement { get; init; }

    /// <summary>Mean growth, ratio.</summary>
    public double? Growth { get; init; }

    /// <summary>Mean share of the CAM's pixels that became background.</summary>
    public double? Erased { get; init; }

    /// <summary>Pixels of pseudo-labels.</summary>
    public double LabelArea { get; init; }

    /// <summary>Masks that were taken for it.</summary>
    public double SelectedMasks { get; init; }
}
