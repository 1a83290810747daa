using SamCam.Client;

namespace SamCam.Cli.Images;

/// <summary>How a batch of images went.</summary>
/// <param name="Images">Images of the source.</param>
/// <param name="Results">One entry for each image that was done, in the order of the source.</param>
/// <param name="Failures">The images that failed.</param>
/// <param name="Skipped">Images whose results were there before.</param>
/// <param name="Interrupted">Whether the user stopped it.</param>
/// <param name="Seconds">How long it took.</param>
internal sealed record BatchResult<T>(int Images, IReadOnlyList<T> Results, IReadOnlyList<RunFailure> Failures, int Skipped, bool Interrupted, double Seconds)
{
    /// <summary>One of <see cref="ExitCodes"/>; input of which nothing could be used is wrong input.</summary>
    public int ExitCode => (Interrupted, Failures.Count, Results.Count + Skipped) switch
    {
        (true, _, _) => ExitCodes.Interrupted,
        (_, 0, _) => ExitCodes.Done,
        (_, _, 0) => ExitCodes.Usage,
        _ => ExitCodes.SomeFailed,
    };

    /// <summary>Images done in a second.</summary>
    public double ImagesPerSecond => (Results.Count + Failures.Count) / Math.Max(Seconds, 1e-3);
}
