using System.Security.Cryptography;
using SamCam.Segmentation.Recipes;
using SamCam.Storage.Objects;
using SamCam.Storage.Results;

namespace SamCam.Coordinator.Verification;

/// <summary>Checks the artifacts of one image against its row: those that the recipe makes are recorded, and what is recorded is there, byte for byte.</summary>
internal sealed class ArtifactCheck(IObjectStore destination, Recipe recipe)
{
    /// <summary>Reads every artifact of an image.</summary>
    /// <returns>What its row records, and what is wrong with it.</returns>
    public async Task<(IReadOnlyList<ArtifactRecord> Recorded, IReadOnlyList<Problem> Problems)> RunAsync(
        ImageItemRow image, ImageResultRow result, CancellationToken cancellationToken)
    {
        var recorded = ArtifactList.Parse(result.Artifacts);
        var wanted = result.State == ImageState.Done ? Wanted(image.Key) : [];
        var problems = wanted.Except(recorded.Select(a => a.Key), StringComparer.Ordinal).Select(key => new Problem(key, "the row of its image does not record it")).ToList();
        foreach (var artifact in recorded)
        {
            if (await CompareAsync(artifact, cancellationToken) is { } reason)
                problems.Add(new Problem(artifact.Key, reason));
        }

        return (recorded, problems);
    }

    private IEnumerable<string> Wanted(string key)
    {
        yield return ArtifactKeys.Labels(key);
        if (recipe.Models.Sam is not null)
            yield return ArtifactKeys.Masks(key);
        if (recipe.Options.Output.Cams && recipe.Models.Cam is not null)
            yield return ArtifactKeys.Cams(key);
    }

    private async Task<string?> CompareAsync(ArtifactRecord artifact, CancellationToken cancellationToken)
    {
        await using var stream = await destination.OpenReadAsync(artifact.Key, cancellationToken);
        if (stream is null)
            return "it is missing";
        if (stream.Length != artifact.Bytes)
            return $"it has {stream.Length} bytes, its row records {artifact.Bytes}";
        var sha256 = Convert.ToHexStringLower(await SHA256.HashDataAsync(stream, cancellationToken));
        return sha256 == artifact.Sha256 ? null : $"its SHA-256 is {sha256}, its row records {artifact.Sha256}";
    }
}
