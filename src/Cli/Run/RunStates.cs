namespace SamCam.Cli.Run;

/// <summary>The states that <c>run.json</c> and <c>--json</c> speak of.</summary>
internal static class RunStates
{
    public const string Running = "running";
    public const string Interrupted = "interrupted";
    public const string Completed = "completed";
    public const string Failed = "failed";
}
