using SamCam.Segmentation;

namespace SamCam.Cli.Labels;

/// <summary>Runs one step per image on all cores; an image with bad input is set down with its reason, and the others go on.</summary>
internal static class ImageLoop
{
    /// <summary>Processes every key.</summary>
    /// <returns>The failures in ordinal order of keys.</returns>
    public static async Task<IReadOnlyList<ImageFailure>> RunAsync(
        IReadOnlyCollection<string> keys, Action<string> step, ProgressLine progress, CancellationToken cancellationToken)
    {
        var failures = new List<ImageFailure>();
        var gate = new Lock();
        progress.Start(keys.Count);
        await Parallel.ForEachAsync(keys, cancellationToken, (key, _) =>
        {
            ImageFailure? failure = null;
            try
            {
                step(key);
            }
            catch (Exception e) when (e is InputException or IOException or UnauthorizedAccessException)
            {
                failure = new ImageFailure(key, e.Message);
            }

            lock (gate)
            {
                if (failure is not null)
                    failures.Add(failure);
                progress.Advance(failures.Count);
            }

            return ValueTask.CompletedTask;
        });
        progress.Close();
        return [.. failures.OrderBy(failure => failure.Key, StringComparer.Ordinal)];
    }
}
