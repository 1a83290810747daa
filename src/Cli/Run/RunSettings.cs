using SamCam.Contracts;
using SamCam.Segmentation.Models;
using SamCam.Segmentation.Sam;

namespace SamCam.Cli.Run;

/// <summary>What was asked of <c>samcam run</c>.</summary>
internal sealed record RunSettings
{
    /// <summary>The job.</summary>
    public required JobRequest Request { get; init; }

    public ExecutionProvider Provider { get; init; } = ExecutionProvider.Auto;

    public int PointsPerBatch { get; init; } = AutomaticMaskGenerator.DefaultPointsPerBatch;

    public bool Fresh { get; init; }

    public bool Json { get; init; }

    public bool Verbose { get; init; }
}
