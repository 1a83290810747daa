namespace SamCam.Datasets;

/// <summary>
/// A dataset that has been checked: every key is well formed and unique, every label is a known class.
/// Image files themselves are not opened; a listed file may be absent.
/// </summary>
public interface IDataset
{
    /// <summary>The layout: one of <see cref="DatasetKinds"/>.</summary>
    string Kind { get; }

    /// <summary>The absolute folder that image paths are relative to, or another location such as <c>s3://bucket/images</c>.</summary>
    string ImageRoot { get; }

    /// <summary>Class names, background left out: the name at index i has class id i + 1. At most 254.</summary>
    IReadOnlyList<string> ClassNames { get; }

    /// <summary>What makes this dataset the same as another.</summary>
    DatasetIdentity Identity { get; }

    /// <summary>Number of images; null where only reading tells.</summary>
    long? Count { get; }

    /// <summary>Sentences about input that was accepted but may not be what was meant.</summary>
    IReadOnlyList<string> Warnings { get; }

    /// <summary>The images, in the same order every time: that of the label, split or annotation file.</summary>
    IAsyncEnumerable<ImageItem> ReadAsync(CancellationToken cancellationToken = default);
}
