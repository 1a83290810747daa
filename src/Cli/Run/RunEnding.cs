using System.Globalization;
using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using SamCam.Client;
using SamCam.Coordinator.Destinations;
using SamCam.Coordinator.Jobs;
using SamCam.GpuWorker;
using SamCam.GpuWorker.Models;
using SamCam.GpuWorker.Pipeline;
using SamCam.GpuWorker.Shards;
using SamCam.Storage.Objects;
using SamCam.Storage.Results;

namespace SamCam.Cli.Run;

/// <summary>What is written and said when a run ends, well or not.</summary>
internal sealed class RunEnding(RunSettings settings, OutputFolder output, IServiceProvider services, JobPlan plan, RunManifest manifest, RunDisplay display)
{
    private const int FailuresSaid = 50;
    private static readonly JsonSerializerOptions JsonOptions = new() { PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower };

    /// <summary>Writes rows, report and manifest of a completed job; says how the run went.</summary>
    /// <returns>One of <see cref="ExitCodes"/>.</returns>
    public async Task<int> EndAsync(JobProgress progress, JobProgress before, RunTimings timings)
    {
        var completed = progress.State == JobState.Completed;
        var state = completed ? RunStates.Completed : progress.State == JobState.Failed ? RunStates.Failed : RunStates.Interrupted;
        var failures = await FailuresAsync();
        var masks = completed ? (await output.Destination.ReadAsync(CancellationToken.None))?.Masks : manifest.Masks;
        // A run that found the job completed keeps what the completing run wrote down.
        var final = completed && before.State == JobState.Completed && manifest.Timings is not null ? manifest : manifest with
        {
            State = state,
            Masks = masks,
            FinishedAt = completed ? TimeProvider.System.GetUtcNow().UtcDateTime : null,
            Counts = completed ? new RunCounts(progress.Images, progress.Done, progress.Failed) : null,
            Timings = completed ? timings : null,
        };
        if (completed)
        {
            display.Say("writing report.html");
            await WriteReportAsync(final);
        }

        await output.Destination.UpdateAsync(final, CancellationToken.None);
        Say(progress, before, timings, masks, state, failures);
        if (settings.Json)
            await Console.Out.WriteLineAsync(JsonSerializer.Serialize(Summary(progress, timings, masks, state, failures), JsonOptions));
        return state switch
        {
            RunStates.Interrupted => ExitCodes.Interrupted,
            RunStates.Failed => ExitCodes.Error,
            _ => progress.Failed > 0 ? ExitCodes.SomeFailed : ExitCodes.Done,
        };
    }

    private async Task WriteReportAsync(RunManifest final)
    {
        var job = plan.Specification with { JobId = manifest.JobId };
        var gallery = new RunGallery(
            output,
            new ImageSource(
                job,
                await services.GetRequiredService<RecipeCache>().GetAsync(job, CancellationToken.None),
                services.GetRequiredService<IObjectStores>(),
                services.GetRequiredService<Patience>(),
                services.GetRequiredService<WorkerOptions>().MaxImageBytes));
        await new RunReport(output, services.GetRequiredService<ResultStore>(), final, gallery)
            .WriteAsync(Path.GetFileName(Path.TrimEndingDirectorySeparator(plan.Specification.Dataset.Source)), plan.Warnings, CancellationToken.None);
    }

    private async Task<List<RunFailure>> FailuresAsync()
    {
        var failures = new List<RunFailure>();
        await foreach (var (image, result) in services.GetRequiredService<ResultStore>().ReadFailedAsync(manifest.JobId, CancellationToken.None))
            failures.Add(new RunFailure(image.Key, result.ErrorClass ?? "", result.Error ?? ""));
        return failures;
    }

    private void Say(JobProgress progress, JobProgress before, RunTimings timings, RunMasks? masks, string state, List<RunFailure> failures)
    {
        foreach (var failure in failures.Take(FailuresSaid))
            display.Say($"failed: {failure.Key}: {failure.Reason}");
        if (failures.Count > FailuresSaid)
            display.Say($"and {failures.Count - FailuresSaid} more: see {Destination.CsvKey}");
        if (masks is { Reused: { } reused, Recomputed: { } recomputed })
            display.Say($"masks of {reused} images reused, of {recomputed} recomputed");
        var look = "look at " + Path.Combine(settings.Request.Output, Destination.ReportKey);
        display.Say(state switch
        {
            RunStates.Interrupted => $"interrupted with {progress.Done + progress.Failed} of {plan.Images} images finished; run the same command again to go on",
            RunStates.Failed => $"the job failed: {progress.Error}",
            _ when before.State == JobState.Completed => $"nothing left to do: {progress.Done} images done, {progress.Failed} failed; {look}",
            _ => string.Create(
                CultureInfo.InvariantCulture,
                $"{progress.Done} images done, {progress.Failed} failed in {timings.Seconds:0.0} s ({timings.ImagesPerSecond:0.00} images/s); {look}"),
        });
    }

    private RunSummary Summary(JobProgress progress, RunTimings timings, RunMasks? masks, string state, List<RunFailure> failures) => new()
    {
        JobId = manifest.JobId,
        State = state,
        Output = output.Root,
        RecipeHash = manifest.RecipeHash,
        Images = plan.Images,
        Done = progress.Done,
        Failed = progress.Failed,
        MasksReused = masks?.Reused,
        MasksRecomputed = masks?.Recomputed,
        Seconds = timings.Seconds,
        ImagesPerSecond = timings.ImagesPerSecond,
        Failures = failures,
        Report = state == RunStates.Completed ? Path.Combine(output.Root, Destination.ReportKey) : null,
    };
}
