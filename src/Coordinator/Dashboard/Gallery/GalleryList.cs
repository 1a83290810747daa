using SamCam.Coordinator.Api;
using SamCam.Storage.Results;

namespace SamCam.Coordinator.Dashboard.Gallery;

/// <summary>The images of a gallery as far as they were looked at: pages are read when the end comes into sight.</summary>
public sealed class GalleryList(ImagePages pages, Guid jobId, GalleryFilter filter) : IDisposable
{
    /// <summary>Images at most: whoever wants to see more narrows the filter.</summary>
    public const int MaxImages = 20_000;

    private const int PageSize = 120;

    private readonly List<GalleryItem> items = [];
    private readonly SemaphoreSlim gate = new(1);
    private readonly bool twice = filter is { FlaggedFirst: true, Flag: null };
    private ImageQuery? next = First(jobId, filter);

    /// <summary>What was read so far.</summary>
    public IReadOnlyList<GalleryItem> Items => items;

    /// <summary>Whether there is more.</summary>
    public bool HasMore => next is not null && items.Count < MaxImages;

    /// <summary>Reads until there are so many images, or no more.</summary>
    public async Task ReachAsync(int count, CancellationToken cancellationToken)
    {
        await gate.WaitAsync(cancellationToken);
        try
        {
            while (items.Count < count && HasMore)
                await ReadAsync(next!, cancellationToken);
        }
        finally
        {
            gate.Release();
        }
    }

    /// <inheritdoc/>
    public void Dispose() => gate.Dispose();

    private static ImageQuery First(Guid jobId, GalleryFilter filter)
    {
        var query = filter.ToQuery(jobId, PageSize);
        return filter is { FlaggedFirst: true, Flag: null } ? query with { Flag = ImageQuery.AnyFlag } : query;
    }

    private async Task ReadAsync(ImageQuery query, CancellationToken cancellationToken)
    {
        var page = await pages.ReadAsync(query, cancellationToken);
        // In the second walk those with flags come by again.
        var again = twice && query.Flag is null;
        items.AddRange(page.Where(p => !again || p.Result.Flags.Length == 0).Select(p => Item(query, p.Image, p.Result)));
        if (page.Count == query.Count)
            next = query with { After = ImageEndpoints.PositionOf(query, page[^1]) };
        else
            next = twice && query.Flag is not null ? query with { Flag = null, After = null } : null;
    }

    private static GalleryItem Item(ImageQuery query, ImageItemRow image, ImageResultRow result) => new()
    {
        Index = image.Index,
        Key = image.Key,
        Failed = result.State == ImageState.Failed,
        Flags = result.Flags,
        Value = query.Order switch
        {
            ImageQuery.ByIndex or ImageQuery.ByKey => null,
            ImageQuery.ByDuration => result.DurationMs,
            var order => result.Statistics.TryGetValue(order, out var value) ? value : null,
        },
        Verdict = image.Verdict,
    };
}
