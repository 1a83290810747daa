using System.Globalization;
using SamCam.Cli.Labels;
using SamCam.Coordinator.Destinations;

namespace SamCam.Cli.Images;

/// <summary>Says how a batch of images went.</summary>
internal sealed class BatchEnding(TextWriter standardOutput, TextWriter standardError, string output, string model, object options, bool json)
{
    private const int FailuresSaid = 50;

    /// <summary>Sentences on standard error; with <c>--json</c> one object on standard output.</summary>
    /// <returns>One of <see cref="ExitCodes"/>.</returns>
    public async Task<int> EndAsync<T>(BatchResult<T> result)
    {
        foreach (var failure in result.Failures.Take(FailuresSaid))
            await SayAsync($"failed: {failure.Key}: {failure.Reason}");
        if (result.Failures.Count > FailuresSaid)
            await SayAsync($"and {result.Failures.Count - FailuresSaid} more: --json lists them all");
        var skipped = result.Skipped > 0 ? $", {result.Skipped} there before" : "";
        await SayAsync(string.Create(
            CultureInfo.InvariantCulture,
            $"{result.Results.Count} images done, {result.Failures.Count} failed{skipped} in {result.Seconds:0.0} s ({result.ImagesPerSecond:0.00} images/s), written to {output}"));
        if (result.Interrupted)
            await SayAsync($"interrupted with {result.Results.Count + result.Skipped} of {result.Images} images finished; the same command with --skip-existing goes on");
        if (json)
            await CommandOutput.WriteJsonAsync(standardOutput, Summary(result));
        return result.ExitCode;
    }

    private Task SayAsync(string sentence) => standardError.WriteLineAsync("samcam: " + sentence);

    private BatchSummary<T> Summary<T>(BatchResult<T> result) => new()
    {
        State = result.Interrupted ? RunStates.Interrupted : RunStates.Completed,
        Output = Path.GetFullPath(output),
        Model = model,
        Options = options,
        Images = result.Images,
        Done = result.Results.Count,
        Skipped = result.Skipped,
        Failed = result.Failures.Count,
        Seconds = Math.Round(result.Seconds, 3),
        ImagesPerSecond = Math.Round(result.ImagesPerSecond, 3),
        Results = result.Results,
        Failures = result.Failures,
    };
}
