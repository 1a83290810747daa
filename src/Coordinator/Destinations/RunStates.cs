namespace SamCam.Coordinator.Destinations;

/// <summary>The states that <c>run.json</c> and <c>--json</c> speak of.</summary>
public static class RunStates
{
    /// <summary>The job is at work, or its process was killed.</summary>
    public const string Running = "running";

    /// <summary>A user stopped the process; the same command goes on.</summary>
    public const string Interrupted = "interrupted";

    /// <summary>Every image is done or has a reason instead.</summary>
    public const string Completed = "completed";

    /// <summary>A user ended the job; finished results are there.</summary>
    public const string Cancelled = "cancelled";

    /// <summary>The job could not go on.</summary>
    public const string Failed = "failed";
}
