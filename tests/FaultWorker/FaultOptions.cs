using System.Globalization;
using SamCam.Segmentation;

namespace SamCam.FaultWorker;

/// <summary>What happens to images before they are decoded: section <c>Faults</c>.</summary>
internal sealed record FaultOptions
{
    private static readonly TimeSpan Beat = TimeSpan.FromMilliseconds(20);

    /// <summary>A file that gets a line for each image that starts: Unix time in milliseconds, process id, key.</summary>
    public string? Log { get; init; }

    /// <summary>A file that holds a number: no image starts while <see cref="Log"/> has as many lines. Null for no bound.</summary>
    public string? Permits { get; init; }

    /// <summary>The image of this key ends the process at once.</summary>
    public string? CrashKey { get; init; }

    /// <summary>The image of this key needs 2 GB at once: more than there is where <c>DOTNET_GCHeapHardLimit</c> says so.</summary>
    public string? MemoryKey { get; init; }

    /// <summary>The image of this key finds no memory on the accelerator.</summary>
    public string? AcceleratorMemoryKey { get; init; }

    /// <summary>Every image takes at least this long.</summary>
    public TimeSpan ImageTime { get; init; }

    /// <summary>Does to an image what is asked for.</summary>
    public void Before(string key)
    {
        while (Permits is not null && File.ReadLines(Log!).Count() >= int.Parse(File.ReadAllText(Permits), CultureInfo.InvariantCulture))
            Thread.Sleep(Beat);
        if (Log is not null)
            File.AppendAllText(Log, string.Create(CultureInfo.InvariantCulture, $"{TimeProvider.System.GetUtcNow().ToUnixTimeMilliseconds()} {Environment.ProcessId} {key}\n"));
        Thread.Sleep(ImageTime);
        if (key == CrashKey)
            Environment.FailFast($"image {key} is poison");
        if (key == MemoryKey)
            GC.KeepAlive(new byte[Array.MaxLength]);
        if (key == AcceleratorMemoryKey)
            throw new AcceleratorMemoryException($"image {key} needs more memory than the accelerator has", new InvalidOperationException("out of memory"));
    }
}
