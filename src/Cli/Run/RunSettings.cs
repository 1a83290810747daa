using SamCam.Contracts;

namespace SamCam.Cli.Run;

/// <summary>What was asked of <c>samcam run</c>.</summary>
internal sealed record RunSettings
{
    /// <summary>The job.</summary>
    public required JobRequest Request { get; init; }

    public bool Fresh { get; init; }

    public bool Json { get; init; }

    public bool Verbose { get; init; }
}
