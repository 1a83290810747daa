namespace SamCam.Storage.Results;

/// <summary>The state machine of a job: every way from one state to another, and nothing else.</summary>
public static class JobLifeCycle
{
    private static readonly (JobState From, JobState To)[] Ways =
    [
        (JobState.Submitted, JobState.Indexing),
        (JobState.Indexing, JobState.Indexing), // a coordinator goes on where another one died
        (JobState.Indexing, JobState.Running),
        (JobState.Running, JobState.Completed),
        (JobState.Submitted, JobState.Failed),
        (JobState.Indexing, JobState.Failed),
        (JobState.Running, JobState.Failed),

        (JobState.Submitted, JobState.Paused),
        (JobState.Indexing, JobState.Paused),
        (JobState.Running, JobState.Paused),
        (JobState.Paused, JobState.Submitted), // resumed before its images were all listed
        (JobState.Paused, JobState.Running),

        (JobState.Submitted, JobState.Cancelling),
        (JobState.Indexing, JobState.Cancelling),
        (JobState.Running, JobState.Cancelling),
        (JobState.Paused, JobState.Cancelling),
        (JobState.Cancelling, JobState.Cancelled),

        (JobState.Completed, JobState.Running), // failed images were requeued
        (JobState.Completed, JobState.Cancelled), // its rows are being deleted
    ];

    /// <summary>States that a job does not leave by itself.</summary>
    public static IReadOnlyList<JobState> Ends { get; } = [JobState.Completed, JobState.Cancelled, JobState.Failed];

    /// <summary>Whether a job goes from one state to the other.</summary>
    public static bool Allows(JobState from, JobState to) => Ways.Contains((from, to));

    /// <summary>The states that lead to a state.</summary>
    public static JobState[] Before(JobState to) => [.. Ways.Where(w => w.To == to).Select(w => w.From)];
}
