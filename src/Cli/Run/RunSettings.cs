using SamCam.Contracts;
using SamCam.Segmentation.Models;

namespace SamCam.Cli.Run;

/// <summary>What was asked of <c>samcam run</c>.</summary>
internal sealed record RunSettings
{
    /// <summary>The job.</summary>
    public required JobRequest Request { get; init; }

    public ExecutionProvider Provider { get; init; } = ExecutionProvider.Auto;

    /// <summary>Prompts per decoder call; 0: as measured on this machine.</summary>
    public int PointsPerBatch { get; init; }

    /// <summary>CPU cores to use; 0 for all.</summary>
    public int Cores { get; init; }

    public bool Fresh { get; init; }

    public bool Json { get; init; }

    public bool Verbose { get; init; }
}
