using System.Collections.Concurrent;
using System.Globalization;
using SamCam.Segmentation;
using SamCam.Segmentation.Imaging;
using SamCam.Segmentation.Masks;
using SamCam.Segmentation.Merging;

namespace SamCam.Cli.Labels;

/// <summary>Merges a folder of CAM labels with a folder of masks.</summary>
internal sealed class MergeSession(MergeSettings settings, ProgressLine progress, TimeProvider time)
{
    private readonly ConcurrentBag<ImageFailure> warnings = [];
    private readonly MaskSource masks = new(settings.Masks, settings.StrictMasks);
    private long maskCount;
    private long selectedCount;
    private long changedPixels;
    private long pixels;

    /// <summary>Merges every image; those that fail are in the summary.</summary>
    /// <exception cref="InputException">A folder is missing, empty or the same as another; nothing was written.</exception>
    public async Task<MergeSummary> RunAsync(CancellationToken cancellationToken)
    {
        var started = time.GetTimestamp();
        CheckFolders();
        var labels = LabelFolder.Find("--pseudo-labels", settings.PseudoLabels);
        Directory.CreateDirectory(settings.Output);
        var failures = await ImageLoop.RunAsync(labels.Keys, key => MergeOne(key, labels[key]), progress, cancellationToken);
        return new MergeSummary(
            settings.Output,
            labels.Count,
            labels.Count - failures.Count,
            failures.Count,
            maskCount,
            selectedCount,
            pixels == 0 ? null : (double)changedPixels / pixels,
            time.GetElapsedTime(started).TotalSeconds,
            failures,
            [.. warnings.OrderBy(warning => warning.Key, StringComparer.Ordinal).ThenBy(warning => warning.Reason, StringComparer.Ordinal)]);
    }

    private void MergeOne(string key, string path)
    {
        var found = masks.Read(key);
        if (found.Warnings.Count > 0)
            Warn(key, found.Warnings.Count == 1 ? found.Warnings[0] : string.Create(CultureInfo.InvariantCulture, $"{found.Warnings[0]} (and {found.Warnings.Count - 1} more)"));
        var label = DropForeignClasses(key, LabelPng.Read(path));
        RleMask[] regions = [.. found.Masks.Select(mask => mask.Segmentation)];
        var merged = Merger.Merge(label, regions, settings.Options);
        Write(LabelFolder.PathOf(settings.Output, key), merged.Labels);

        Interlocked.Add(ref maskCount, regions.Length);
        Interlocked.Add(ref selectedCount, merged.SelectedCount);
        Interlocked.Add(ref pixels, label.Labels.Length);
        Interlocked.Add(ref changedPixels, Differences(label.Labels, merged.Labels.Labels));
    }

    /// <summary>The reference loops over the classes 1 .. N-1: any other value but void is background to it.</summary>
    private LabelMap DropForeignClasses(string key, LabelMap label)
    {
        if (settings.ClassCount is not { } count || count > 254)
            return label;
        var dropped = 0;
        foreach (ref var value in label.Labels.AsSpan())
        {
            if (value >= count && value != LabelMap.Void)
            {
                value = LabelMap.Background;
                dropped++;
            }
        }

        if (dropped > 0)
            Warn(key, string.Create(CultureInfo.InvariantCulture, $"{dropped} pixels have a class of {count} or above and become background (--classes {count})"));
        return label;
    }

    private void Warn(string key, string reason) => warnings.Add(new ImageFailure(key, reason));

    private static void Write(string path, LabelMap labels)
    {
        var folder = Path.GetDirectoryName(path)!;
        Directory.CreateDirectory(folder);
        var temporary = Path.Combine(folder, $".{Path.GetFileName(path)}.{Guid.NewGuid():N}.tmp");
        try
        {
            using (var file = new FileStream(temporary, FileMode.CreateNew))
                LabelPng.Write(labels, file);
            // Readers see the old label or the new one, never half of it.
            File.Move(temporary, path, overwrite: true);
        }
        catch
        {
            File.Delete(temporary);
            throw;
        }
    }

    private static int Differences(ReadOnlySpan<byte> before, ReadOnlySpan<byte> after)
    {
        var differences = 0;
        for (var p = 0; p < before.Length; p++)
            differences += before[p] == after[p] ? 0 : 1;
        return differences;
    }

    private void CheckFolders()
    {
        if (settings.Options.Strategy == MergeStrategy.FmaMeanScore)
        {
            throw new InputException(
                "--strategy fma-mean-score",
                "needs soft class activation maps, and label PNGs hold none",
                "use samcam run with a CAM model, or --strategy sepl");
        }

        if (!Directory.Exists(settings.Masks))
            throw new InputException($"--masks {settings.Masks}", "there is no such folder", "name the folder that holds <key>/ folders, <key>.json or <key>.json.gz");
        if (File.Exists(settings.Output))
            throw new InputException($"--output {settings.Output}", "it is a file", "name a folder");
        var (labels, maskFolder, output) = (Full(settings.PseudoLabels), Full(settings.Masks), Full(settings.Output));
        if (IsWithin(output, labels))
            throw new InputException($"--output {settings.Output}", "lies in the folder of --pseudo-labels and would be read as input", "name another folder");
        if (IsWithin(maskFolder, labels))
            throw new InputException($"--masks {settings.Masks}", "lies in the folder of --pseudo-labels: masks would be read as labels", "keep the two side by side");
        if (string.Equals(output, maskFolder, StringComparison.Ordinal))
            throw new InputException($"--output {settings.Output}", "is the folder of --masks", "name another folder");
    }

    private static string Full(string folder) => Path.TrimEndingDirectorySeparator(Path.GetFullPath(folder)) + Path.DirectorySeparatorChar;

    private static bool IsWithin(string folder, string parent) => folder.StartsWith(parent, StringComparison.Ordinal);
}
