using System.Text.Json;
using System.Text.Json.Serialization;
using SamCam.Segmentation;
using SamCam.Segmentation.Recipes;
using SamCam.Storage.Objects;
using SamCam.Storage.Results;

namespace SamCam.Coordinator.Destinations;

/// <summary>A place for artifacts. It belongs to one job: its manifest is created before anything else.</summary>
public sealed class Destination(IObjectStore objects, string name)
{
    /// <summary>Key of the manifest.</summary>
    public const string ManifestKey = "run.json";

    /// <summary>Key of the rows as CSV.</summary>
    public const string CsvKey = "images.csv";

    /// <summary>Key of the rows as Parquet.</summary>
    public const string ParquetKey = "images.parquet";

    /// <summary>Key of the report.</summary>
    public const string ReportKey = "report.html";

    /// <summary>What a job writes there beside the artifacts of its images; the manifest is last, since it says whose the place is.</summary>
    public static IReadOnlyList<string> OwnKeys { get; } = [CsvKey, ParquetKey, ReportKey, ManifestKey];

    private const int MaxManifestBytes = 16 << 20;

    private static readonly JsonSerializerOptions Options = new(CanonicalJson.SerializerOptions)
    {
        WriteIndented = true,
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    };

    /// <summary>The manifest; null when the destination belongs to no job yet.</summary>
    /// <exception cref="InputException">There is a <c>run.json</c> that is no manifest.</exception>
    public async Task<RunManifest?> ReadAsync(CancellationToken cancellationToken)
    {
        var content = await objects.ReadAsync(ManifestKey, MaxManifestBytes, cancellationToken);
        try
        {
            return content is null ? null : JsonSerializer.Deserialize<RunManifest>(content, Options);
        }
        catch (JsonException e)
        {
            throw new InputException($"{name}/{ManifestKey}", "not a manifest of this version", "choose another --output, or move the file away", e);
        }
    }

    /// <summary>Takes the destination for a job, or finds that it is that job's already.</summary>
    /// <returns>The manifest that is there now: with another job id when the job is to be resumed.</returns>
    /// <exception cref="InputException">It belongs to a job with another dataset or recipe; the message names what differs.</exception>
    public async Task<RunManifest> ClaimAsync(RunManifest wanted, CancellationToken cancellationToken)
    {
        if (await objects.TryCreateAsync(ManifestKey, JsonSerializer.SerializeToUtf8Bytes(wanted, Options), cancellationToken))
            return wanted;
        var there = await ReadAsync(cancellationToken) ?? throw new IOException($"{name}/{ManifestKey} was there and is gone");
        var differences = ManifestDifferences.Between(there, wanted);
        if (differences.Count > 0)
        {
            throw new InputException(
                name,
                "it belongs to another job, which differs in " + string.Join("; ", differences),
                "choose another --output, or give --fresh to remove that job's results and start over");
        }

        return there;
    }

    /// <summary>Replaces the manifest of the job that holds the destination.</summary>
    public Task UpdateAsync(RunManifest manifest, CancellationToken cancellationToken) =>
        objects.PutAsync(ManifestKey, JsonSerializer.SerializeToUtf8Bytes(manifest, Options), cancellationToken);

    /// <summary>Removes what the job recorded, and nothing else; the manifest goes last. Where the destination belongs to another job by now, nothing is removed.</summary>
    public async Task RemoveAsync(Guid jobId, ResultStore results, CancellationToken cancellationToken)
    {
        if (await ReadAsync(cancellationToken) is { } manifest && manifest.JobId != jobId)
            return;
        await foreach (var (_, result) in results.ReadAsync(jobId, cancellationToken))
        {
            foreach (var artifact in ArtifactList.Parse(result.Artifacts))
                await objects.DeleteAsync(artifact.Key, cancellationToken);
        }

        // A process that was killed between an image's artifacts and its row left artifacts that no row speaks of.
        await foreach (var key in results.ReadUnfinishedKeysAsync(jobId, cancellationToken))
        {
            foreach (var place in (string[])[ArtifactKeys.Labels(key), ArtifactKeys.Masks(key), ArtifactKeys.Cams(key)])
                await objects.DeleteAsync(place, cancellationToken);
        }

        foreach (var key in OwnKeys)
            await objects.DeleteAsync(key, cancellationToken);
    }
}
