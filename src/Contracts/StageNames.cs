namespace SamCam.Contracts;

/// <summary>The steps of the way of an image, as its timings name them.</summary>
public static class StageNames
{
    /// <summary>Read and decode.</summary>
    public const string Decode = "decode";

    /// <summary>Look for the masks of an earlier run; only when the job names one.</summary>
    public const string Reuse = "reuse";

    /// <summary>Compute masks; left out for an image whose masks were found.</summary>
    public const string Sam = "sam";

    /// <summary>Class maps, or the ready pseudo-label.</summary>
    public const string Cam = "cam";

    /// <summary>Merge and measure.</summary>
    public const string Merge = "merge";
}
