using System.Security.Cryptography;

namespace SamCam.ClusterBenchmark;

/// <summary>Compares what lies in a destination with what the rows say of it.</summary>
internal static class ResultFolder
{
    private const int MostFaults = 20;

    /// <summary>What is wrong; few of many.</summary>
    /// <param name="folder">The destination.</param>
    /// <param name="tables">The rows.</param>
    /// <param name="job">The job.</param>
    /// <param name="computedFrom">Index of the first image that a worker computed.</param>
    /// <param name="images">Images of the job.</param>
    public static async Task<IReadOnlyList<string>> FaultsAsync(string folder, LoadTables tables, Guid job, int computedFrom, int images)
    {
        var faults = new List<string>();
        var sameImage = new Dictionary<string, string>(StringComparer.Ordinal);
        var objects = 0;
        await foreach (var (index, image, artifacts) in tables.ResultsAsync(job, computedFrom))
        {
            var digests = new List<string>();
            foreach (var artifact in artifacts.EnumerateArray())
            {
                objects++;
                var (key, sha256) = (artifact.GetProperty("key").GetString()!, artifact.GetProperty("sha256").GetString()!);
                digests.Add(sha256);
                var path = Path.Combine(folder, key);
                if (!File.Exists(path))
                    Report($"{key} is not there");
                else if (await File.ReadAllBytesAsync(path) is var bytes && (bytes.Length != artifact.GetProperty("bytes").GetInt64() || Convert.ToHexStringLower(SHA256.HashData(bytes)) != sha256))
                    Report($"{key} is not what its row says");
            }

            if (digests.Count != 2)
                Report(FormattableString.Invariant($"image {index} has {digests.Count} artifacts, not 2"));
            // Few different images under many names: the same image must give the same bytes, whoever computed it.
            var all = string.Join(' ', digests);
            if (!sameImage.TryAdd(image, all) && sameImage[image] != all)
                Report(FormattableString.Invariant($"image {index} has other artifacts than others of the same bytes"));
        }

        var files = (string[])["labels", "masks"];
        var there = files.Sum(f => Directory.EnumerateFiles(Path.Combine(folder, f), "*", SearchOption.AllDirectories).Count());
        if (there != objects || objects != 2 * (images - computedFrom))
            Report(FormattableString.Invariant($"{there} files in labels and masks, {objects} in rows, not {2 * (images - computedFrom)}"));
        var temporary = Path.Combine(folder, ".samcam/tmp");
        if (Directory.Exists(temporary) && Directory.EnumerateFileSystemEntries(temporary).Any())
            Report("temporary files were left");
        var lines = File.ReadLines(Path.Combine(folder, "images.csv")).Count();
        if (lines != images + 1)
            Report(FormattableString.Invariant($"images.csv has {lines} lines, not {images + 1}"));
        return faults;

        void Report(string fault)
        {
            if (faults.Count < MostFaults)
                faults.Add(fault);
        }
    }
}
