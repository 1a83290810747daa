using System.Runtime.CompilerServices;

namespace SamCam.Datasets;

/// <summary>A dataset whose index has been read.</summary>
internal sealed class TableDataset : IDataset
{
    private readonly ItemTable items;

    public TableDataset(string kind, string imageRoot, ClassList classes, IEnumerable<DatasetPart> parts, ItemTable items, IReadOnlyList<string> warnings)
    {
        this.items = items;
        items.Seal();
        Kind = kind;
        ImageRoot = imageRoot;
        ClassNames = classes.Names;
        Identity = new DatasetIdentity(kind, [.. parts, classes.Part]);
        Warnings = warnings;
    }

    /// <inheritdoc/>
    public string Kind { get; }

    /// <inheritdoc/>
    public string ImageRoot { get; }

    /// <inheritdoc/>
    public IReadOnlyList<string> ClassNames { get; }

    /// <inheritdoc/>
    public DatasetIdentity Identity { get; }

    /// <inheritdoc/>
    public long? Count => items.Count;

    /// <inheritdoc/>
    public IReadOnlyList<string> Warnings { get; }

    /// <inheritdoc/>
    public async IAsyncEnumerable<ImageItem> ReadAsync([EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        for (var i = 0; i < items.Count; i++)
        {
            cancellationToken.ThrowIfCancellationRequested();
            if (i % 4096 == 4095)
                await Task.Yield();
            yield return items[i];
        }
    }
}
