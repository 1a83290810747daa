using System.Security.Cryptography;
using System.Text.Json;
using SamCam.Coordinator.Destinations;
using SamCam.Coordinator.Export;
using SamCam.Coordinator.Jobs;
using SamCam.Segmentation;
using SamCam.Segmentation.Recipes;
using SamCam.Storage.Objects;
using SamCam.Storage.Results;

namespace SamCam.Coordinator.Verification;

/// <summary>
/// Compares the destination of a job with what its rows record: every file is there with the bytes that were recorded, and nothing else is. Reads all
/// of it and changes nothing. Keys of files are held in memory, about 150 bytes each.
/// </summary>
/// <param name="jobs">The job.</param>
/// <param name="results">Its rows.</param>
/// <param name="destination">Where its artifacts are.</param>
public sealed class JobVerifier(JobStore jobs, ResultStore results, IObjectStore destination)
{
    // What a run on one machine keeps for itself.
    private const string PrivateFolder = ".samcam/";
    private const int AtOnce = 16;

    /// <summary>Verifies a job.</summary>
    /// <param name="job">The job.</param>
    /// <param name="found">Told of each problem as it is found.</param>
    /// <param name="advanced">Told of each image.</param>
    /// <param name="cancellationToken">Ends the work.</param>
    /// <exception cref="IOException">The store is away.</exception>
    public async Task<VerifiedCounts> VerifyAsync(JobRow job, Action<Problem> found, Action advanced, CancellationToken cancellationToken)
    {
        var counts = new VerifiedCounts(0, 0, 0, 0);
        var progress = await jobs.GetProgressAsync(job.Id, cancellationToken);
        var ended = JobLifeCycle.Ends.Contains(job.State);
        if (!ended)
            Report(new Problem("", $"the job has not ended: it is {job.State}, {progress.Done + progress.Failed} of {progress.Images} images have a row"));
        else if (job.State == JobState.Completed && progress.Done + progress.Failed != progress.Images)
            Report(new Problem("", $"the job is completed, and {progress.Images - progress.Done - progress.Failed} of its images have no row"));
        var manifest = await ReadManifestAsync(job, progress, Report, cancellationToken);

        var recipe = JsonSerializer.Deserialize<Recipe>(JobDocuments.ReadSpecification(job.Specification).Recipe, CanonicalJson.SerializerOptions)!;
        var check = new ArtifactCheck(destination, recipe);
        var known = new HashSet<string>(Destination.OwnKeys, StringComparer.Ordinal);
        using var sha256 = SHA256.Create();
        await using var hashed = new CryptoStream(Stream.Null, sha256, CryptoStreamMode.Write, leaveOpen: true);
        await using (var csv = new CsvExport(hashed))
        {
            await csv.WriteHeaderAsync();
            await foreach (var rows in results.ReadAsync(job.Id, cancellationToken).Chunk(AtOnce).WithCancellation(cancellationToken))
            {
                var checks = await Task.WhenAll(rows.Select(row => check.RunAsync(row.Image, row.Result, cancellationToken)));
                foreach (var ((image, result), (recorded, problems)) in rows.Zip(checks))
                {
                    await csv.WriteAsync(new ExportRow(image, result));
                    known.UnionWith(recorded.Select(a => a.Key));
                    counts = counts with { Images = counts.Images + 1, Files = counts.Files + recorded.Count, Bytes = counts.Bytes + recorded.Sum(a => a.Bytes) };
                    foreach (var problem in problems)
                        Report(problem);
                    advanced();
                }
            }
        }

        // While a job is at work files come before their rows, and tables at the end.
        if (!ended)
            return counts;
        await hashed.FlushFinalBlockAsync(cancellationToken);
        await CheckTablesAsync(job, manifest, sha256.Hash!, Report, cancellationToken);
        await foreach (var (key, _) in destination.ListAsync("", cancellationToken))
        {
            if (!known.Contains(key) && !key.StartsWith(PrivateFolder, StringComparison.Ordinal))
                Report(new Problem(key, "no row of the job records it"));
        }

        await foreach (var name in destination.ListUnfinishedAsync(cancellationToken))
            Report(new Problem(name, "a write was begun there and never ended"));
        return counts;

        void Report(Problem problem)
        {
            counts = counts with { Problems = counts.Problems + 1 };
            found(problem);
        }
    }

    private async Task<RunManifest?> ReadManifestAsync(JobRow job, JobProgress progress, Action<Problem> report, CancellationToken cancellationToken)
    {
        RunManifest? manifest;
        try
        {
            manifest = await new Destination(destination, "").ReadAsync(cancellationToken);
        }
        catch (InputException e)
        {
            report(new Problem(Destination.ManifestKey, e.Reason));
            return null;
        }

        if (manifest is null)
        {
            report(new Problem(Destination.ManifestKey, "it is missing"));
            return null;
        }

        if (manifest.JobId != job.Id)
            Wrong($"it belongs to job {manifest.JobId}, not to {job.Id}");
        if (manifest.RecipeHash != job.RecipeHash)
            Wrong($"its recipe has the hash {manifest.RecipeHash}, that of the job {job.RecipeHash}");
        else if (manifest.Recipe.Hash() != manifest.RecipeHash)
            Wrong("its recipe is not the one of its hash");
        if (job.State == JobState.Completed && manifest.State != RunStates.Completed)
            Wrong($"it says that the job is {manifest.State}, and the job is completed");
        if (manifest.Counts is { } counts && counts != new RunCounts(progress.Images, progress.Done, progress.Failed))
            Wrong($"it counts {counts.Done} done and {counts.Failed} failed of {counts.Images}, the rows {progress.Done} and {progress.Failed} of {progress.Images}");
        return manifest;

        void Wrong(string reason) => report(new Problem(Destination.ManifestKey, reason));
    }

    private async Task CheckTablesAsync(JobRow job, RunManifest? manifest, byte[] rows, Action<Problem> report, CancellationToken cancellationToken)
    {
        if (job.State == JobState.Failed)
            return;
        if (await destination.FindAsync(Destination.ParquetKey, cancellationToken) is null)
            report(new Problem(Destination.ParquetKey, "it is missing"));
        await using var csv = await destination.OpenReadAsync(Destination.CsvKey, cancellationToken);
        if (csv is null)
            report(new Problem(Destination.CsvKey, "it is missing"));
        // Another version of the program may write other columns.
        else if (manifest?.Version == JobPlan.ProgramVersion && !(await SHA256.HashDataAsync(csv, cancellationToken)).AsSpan().SequenceEqual(rows))
            report(new Problem(Destination.CsvKey, "it is not what the rows of the job say"));
    }
}
