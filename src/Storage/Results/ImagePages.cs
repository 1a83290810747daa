using System.Globalization;
using System.Linq.Expressions;
using Microsoft.EntityFrameworkCore;
using SamCam.Segmentation.Quality;

namespace SamCam.Storage.Results;

/// <summary>
/// Pages of the images of a job that have a row. Every page begins where the one before ended and walks along an index where there is one
/// (<see cref="StatisticColumns.Indexed"/>, state, flag, key, duration); other orders look at every row of the job.
/// </summary>
public sealed class ImagePages(IDbContextFactory<ClusterDb> databases)
{
    // Keys that are walked before it is given up that most of them have what is asked for.
    private const int MaxWalk = 20_000;

    // Keys that are asked for at once. PostgreSQL takes a walk along keys for short, and sorts the whole job for a step that is a large part of what it thinks is left.
    private const int MaxStep = 1000;

    // Images that conditions with an index leave, which are remembered during the walk over keys. Where there are more, a walk soon meets them.
    private const int MaxMeant = 20_000;

    // So few images are found first and sorted by their keys then.
    private const int MaxSorted = 5000;

    // Images that a condition without an index is looked for in at first.
    private const int FirstWindow = 1000;

    // Images that are looked at one by one for a class. One that hardly any of them has is rare: all its images are found first then.
    private const int MaxClassWalk = 16_000;

    private static readonly string[] FlagTexts =
        [.. Enumerable.Range(0, (int)Enum.GetValues<QualityFlags>().Aggregate((all, flag) => all | flag) + 1).Select(flags => ((QualityFlags)flags).ToText())];

    /// <summary>A page of images, in order.</summary>
    public async Task<IReadOnlyList<(ImageItemRow Image, ImageResultRow Result)>> ReadAsync(ImageQuery query, CancellationToken cancellationToken)
    {
        await using var db = await databases.CreateDbContextAsync(cancellationToken);
        var results = query.Order switch
        {
            ImageQuery.ByIndex => await ByIndexAsync(db, query, cancellationToken),
            ImageQuery.ByKey => await ByKeyAsync(db, query, cancellationToken),
            _ => await ByValueAsync(db, query, cancellationToken),
        };
        // The images of the page apart: a join could make the planner leave the index that the order comes from.
        var indexes = results.Select(r => r.Index).ToList();
        var images = await db.ImageItems.AsNoTracking()
            .Where(i => i.JobId == query.JobId && indexes.Contains(i.Index))
            .ToDictionaryAsync(i => i.Index, cancellationToken);
        return [.. results.Select(r => (images[r.Index], r))];
    }

    /// <summary>One image by its key; the result is null while it has none. Null when the job has no such image.</summary>
    public async Task<(ImageItemRow Image, ImageResultRow? Result)?> FindAsync(Guid jobId, string key, CancellationToken cancellationToken)
    {
        await using var db = await databases.CreateDbContextAsync(cancellationToken);
        if (await db.ImageItems.AsNoTracking().SingleOrDefaultAsync(i => i.JobId == jobId && i.Key == key, cancellationToken) is not { } image)
            return null;
        return (image, await db.ImageResults.AsNoTracking().SingleOrDefaultAsync(r => r.JobId == jobId && r.Index == image.Index, cancellationToken));
    }

    private static async Task<List<ImageResultRow>> ByIndexAsync(ClusterDb db, ImageQuery query, CancellationToken cancellationToken)
    {
        if (query is { Flag: null, State: null or ImageState.Done, Verdict: null } && (query.Class is not null || query.Ranges.Count > 0 || query.KeyPrefix is not null))
            return await ByWindowsAsync(db, query, cancellationToken);
        // A flag has an index with its whole text, so each text that holds it is walked for itself.
        var walks = query.Flag is { } flag
            ? TextsWith(flag).Select(text => Page(Filter(db, query with { Flag = null }).Where(r => r.Flags == text)))
            : [Page(Filter(db, query))];
        return await Order(walks.Aggregate((all, walk) => all.Concat(walk))).Take(query.Count).ToListAsync(cancellationToken);

        IQueryable<ImageResultRow> Page(IQueryable<ImageResultRow> rows)
        {
            if (query.After is { Index: var after })
                rows = query.Descending ? rows.Where(r => r.Index < after) : rows.Where(r => r.Index > after);
            return Order(rows).Take(query.Count);
        }

        IQueryable<ImageResultRow> Order(IQueryable<ImageResultRow> rows) => query.Descending ? rows.OrderByDescending(r => r.Index) : rows.OrderBy(r => r.Index);
    }

    /// <summary>A condition without an index: looked for in windows of the job that grow, so that a page is not kept waiting by the rest of the job, nor many windows by a condition that hardly an image meets.</summary>
    private static async Task<List<ImageResultRow>> ByWindowsAsync(ClusterDb db, ImageQuery query, CancellationToken cancellationToken)
    {
        var end = (await db.ImageResults.Where(r => r.JobId == query.JobId).MaxAsync(r => (int?)r.Index, cancellationToken) ?? -1) + 1;
        var (low, high) = query.Descending ? (0, Math.Min(end, query.After?.Index ?? end)) : ((query.After?.Index ?? -1) + 1, end);
        var page = new List<ImageResultRow>(query.Count);
        for (long window = FirstWindow; page.Count < query.Count && low < high; window *= 4)
        {
            var rare = query.Class is not null && window > MaxClassWalk;
            var width = rare ? high - low : (int)Math.Min(window, high - low);
            var (from, to) = query.Descending ? (high - width, high) : (low, low + width);
            var rows = Filter(db, query, rare).Where(r => r.Index >= from && r.Index < to);
            page.AddRange(await (query.Descending ? rows.OrderByDescending(r => r.Index) : rows.OrderBy(r => r.Index)).Take(query.Count - page.Count).ToListAsync(cancellationToken));
            (low, high) = query.Descending ? (low, from) : (to, high);
        }

        return page;
    }

    private static async Task<List<ImageResultRow>> ByValueAsync(ClusterDb db, ImageQuery query, CancellationToken cancellationToken)
    {
        var rows = Filter(db, query with { Class = null });
        var (value, page) = (Value(query.Order), new List<ImageResultRow>(query.Count));
        if (query.After is null or { Value: not null })
        {
            if (query.After is { Value: { } last, Index: var index })
            {
                // Those with the value of the last image first. One condition for both walks would begin at the first image with that value, and they can be millions.
                var same = rows.Where(Compare(value, last, Expression.Equal)).Where(query.Descending ? r => r.Index < index : r => r.Index > index);
                page.AddRange(await FirstAsync(same, query.Count));
                rows = rows.Where(Compare(value, last, query.Descending ? Expression.LessThan : Expression.GreaterThan));
            }
            else
            {
                rows = rows.Where(Compare(value, null, Expression.NotEqual));
            }

            if (page.Count < query.Count)
                page.AddRange(await FirstAsync(rows, query.Count - page.Count));
        }

        if (page.Count < query.Count && query.Ranges.All(r => r.Statistic != query.Order))
        {
            var without = Filter(db, query with { Class = null }).Where(Compare(value, null, Expression.Equal));
            if (query.After is { Value: null, Index: var index })
                without = query.Descending ? without.Where(r => r.Index < index) : without.Where(r => r.Index > index);
            page.AddRange(await FirstAsync(without, query.Count - page.Count));
        }

        return page;

        async Task<List<ImageResultRow>> FirstAsync(IQueryable<ImageResultRow> some, int count)
        {
            if (IsIndexed(query.Order))
            {
                if (query.Class is not { } id)
                    return await Order(some).Take(count).ToListAsync(cancellationToken);
                var walked = await Order(OfClass(db, Order(some).Take(MaxClassWalk), id)).Take(count).ToListAsync(cancellationToken);
                return walked.Count == count ? walked : await Order(OfRareClass(db, some, query)).Take(count).ToListAsync(cancellationToken);
            }

            if (query.Class is { } frequent && await IsFrequentAsync(db, query.JobId, frequent, cancellationToken))
            {
                var walked = await RowsAsync(OfClass(db, Order(some).Take(MaxClassWalk), frequent));
                if (walked.Count == count)
                    return walked;
            }

            return await RowsAsync(OfRareClass(db, some, query));

            // Every row of the job is looked at: for one value each, and whole only those of the page.
            Task<List<ImageResultRow>> RowsAsync(IQueryable<ImageResultRow> meant)
            {
                var indexes = Order(meant).Take(count).Select(r => r.Index);
                return Order(db.ImageResults.AsNoTracking().Where(r => r.JobId == query.JobId && indexes.Contains(r.Index))).ToListAsync(cancellationToken);
            }
        }

        IQueryable<ImageResultRow> Order(IQueryable<ImageResultRow> some) => query.Descending
            ? some.OrderByDescending(value).ThenByDescending(r => r.Index)
            : some.OrderBy(value).ThenBy(r => r.Index);
    }

    private static async Task<List<ImageResultRow>> ByKeyAsync(ClusterDb db, ImageQuery query, CancellationToken cancellationToken)
    {
        var (rest, after, page) = (query with { KeyPrefix = null }, query.After?.Key, new List<ImageResultRow>(query.Count));
        // Where few images are meant, they are found first and sorted then. Else keys are walked alone, since a join makes a planner that knows nothing of the job sort all of it.
        var indexed = query is { Class: null, Verdict: null, Judged: null } && query.Ranges.All(r => IsIndexed(r.Statistic));
        var meant = indexed ? await MeantAsync(db, rest, cancellationToken) : null;
        var walked = meant is { Count: <= MaxSorted } ? MaxWalk : 0;
        while (walked < MaxWalk)
        {
            var step = Math.Clamp(walked, query.Count, Math.Max(query.Count, MaxStep));
            // One end of a prefix is enough for a walk in its order; with both, the planner thinks of so few keys that it sorts them.
            var keys = await Walk(after).Take(step).Select(i => new { i.Key, i.Index }).ToListAsync(cancellationToken);
            var items = keys.TakeWhile(i => query.KeyPrefix is null || i.Key.StartsWith(query.KeyPrefix, StringComparison.Ordinal)).ToList();
            var indexes = items.Select(i => i.Index).Where(i => meant is null || meant.Contains(i)).ToList();
            var results = await Filter(db, rest).Where(r => indexes.Contains(r.Index)).ToDictionaryAsync(r => r.Index, cancellationToken);
            page.AddRange(indexes.Where(results.ContainsKey).Select(i => results[i]).Take(query.Count - page.Count));
            if (page.Count == query.Count || items.Count < step)
                return page;
            (walked, after) = (walked + step, items[^1].Key);
        }

        var rows = Keys(after).Join(Filter(db, rest, rareClass: true), i => new { i.JobId, i.Index }, r => new { r.JobId, r.Index }, (image, result) => new { image, result });
        page.AddRange(await (query.Descending ? rows.OrderByDescending(x => x.image.Key) : rows.OrderBy(x => x.image.Key))
            .Take(query.Count - page.Count).Select(x => x.result).ToListAsync(cancellationToken));
        return page;

        IQueryable<ImageItemRow> Walk(string? last)
        {
            var (items, prefix) = (db.ImageItems.AsNoTracking().Where(i => i.JobId == query.JobId), query.KeyPrefix ?? "");
            if (query.Descending)
            {
                var end = last ?? EndOf(prefix);
                return items.Where(i => string.Compare(i.Key, end) < 0).OrderByDescending(i => i.Key);
            }

            items = last is null ? items.Where(i => string.Compare(i.Key, prefix) >= 0) : items.Where(i => string.Compare(i.Key, last) > 0);
            return items.OrderBy(i => i.Key);
        }

        IQueryable<ImageItemRow> Keys(string? last)
        {
            var items = db.ImageItems.AsNoTracking().Where(i => i.JobId == query.JobId);
            if (query.KeyPrefix is { Length: > 0 } prefix)
            {
                var end = EndOf(prefix);
                items = items.Where(i => string.Compare(i.Key, prefix) >= 0 && string.Compare(i.Key, end) < 0);
            }

            if (last is null)
                return items;
            return query.Descending ? items.Where(i => string.Compare(i.Key, last) < 0) : items.Where(i => string.Compare(i.Key, last) > 0);
        }
    }

    /// <summary>The images that conditions leave that all have an index; null when there are none of these, or many images.</summary>
    private static async Task<HashSet<int>?> MeantAsync(ClusterDb db, ImageQuery query, CancellationToken cancellationToken)
    {
        if (query is { State: null or ImageState.Done, Flag: null, Ranges.Count: 0 })
            return null;
        var meant = await Filter(db, query).Select(r => r.Index).Take(MaxMeant + 1).ToListAsync(cancellationToken);
        return meant.Count > MaxMeant ? null : [.. meant];
    }

    private static bool IsIndexed(string statistic) => statistic == ImageQuery.ByDuration || StatisticColumns.Indexed.Contains(statistic, StringComparer.Ordinal);

    // Every key that begins so lies before the prefix with U+10FFFF behind it.
    private static string EndOf(string prefix) => prefix + "\U0010FFFF";

    private static IQueryable<ImageResultRow> Filter(ClusterDb db, ImageQuery query, bool rareClass = false)
    {
        var rows = db.ImageResults.AsNoTracking().Where(r => r.JobId == query.JobId);
        if (query.State is { } state)
            rows = rows.Where(r => r.State == state);
        if (query.Flag is { } flag)
        {
            var texts = TextsWith(flag).ToList();
            rows = rows.Where(r => texts.Contains(r.Flags));
        }

        if (query.Class is { } id)
            rows = rareClass ? OfRareClass(db, rows, query) : OfClass(db, rows, id);
        if (query.Verdict is { } verdict)
            rows = rows.Where(r => db.ImageItems.Any(i => i.JobId == r.JobId && i.Index == r.Index && i.Verdict == verdict));
        if (query.Judged is { } judged)
            rows = rows.Where(r => db.ImageItems.Any(i => i.JobId == r.JobId && i.Index == r.Index && i.Verdict != null) == judged);
        if (query.KeyPrefix is { Length: > 0 } prefix)
        {
            var end = EndOf(prefix);
            rows = rows.Where(r => db.ImageItems.Any(i => i.JobId == r.JobId && i.Index == r.Index && string.Compare(i.Key, prefix) >= 0 && string.Compare(i.Key, end) < 0));
        }

        foreach (var range in query.Ranges)
        {
            if (range.Min is { } min)
                rows = rows.Where(Compare(Value(range.Statistic), min, Expression.GreaterThanOrEqual));
            if (range.Max is { } max)
                rows = rows.Where(Compare(Value(range.Statistic), max, Expression.LessThanOrEqual));
        }

        return rows;
    }

    // A look for each row on the way, rather than a join: that would begin with all images of the class, and sort them.
    private static IQueryable<ImageResultRow> OfClass(ClusterDb db, IQueryable<ImageResultRow> rows, int id)
    {
        var label = LabelOf(id);
        return rows.Where(r => (";" + db.ImageItems.Where(i => i.JobId == r.JobId && i.Index == r.Index).Select(i => i.Labels).FirstOrDefault() + ";").Contains(label));
    }

    // One walk over the narrow rows of all images, and a look for each that has the class. Every row when no class is asked for.
    private static IQueryable<ImageResultRow> OfRareClass(ClusterDb db, IQueryable<ImageResultRow> rows, ImageQuery query)
    {
        if (query.Class is not { } id)
            return rows;
        var (job, label) = (query.JobId, LabelOf(id));
        return rows.Where(r => db.ImageItems.Where(i => i.JobId == job && (";" + i.Labels + ";").Contains(label)).Select(i => i.Index).Contains(r.Index));
    }

    /// <summary>Whether a walk soon meets an image with the class, by the first images of the job.</summary>
    private static async Task<bool> IsFrequentAsync(ClusterDb db, Guid jobId, int id, CancellationToken cancellationToken)
    {
        var label = LabelOf(id);
        return await db.ImageItems.CountAsync(i => i.JobId == jobId && i.Index < FirstWindow && (";" + i.Labels + ";").Contains(label), cancellationToken) > FirstWindow / 20;
    }

    private static string LabelOf(int id) => string.Create(CultureInfo.InvariantCulture, $";{id};");

    private static IEnumerable<string> TextsWith(string flag) =>
        FlagTexts.Where(text => flag == ImageQuery.AnyFlag ? text.Length > 0 : text.Split(';').Contains(flag, StringComparer.Ordinal));

    private static Expression<Func<ImageResultRow, double?>> Value(string order)
    {
        if (order == ImageQuery.ByDuration)
            return r => r.DurationMs;
        return StatisticColumns.All.Contains(order, StringComparer.Ordinal)
            ? r => EF.Property<double?>(r, order)
            : throw new ArgumentException($"there is no statistic '{order}'", nameof(order));
    }

    private static Expression<Func<ImageResultRow, bool>> Compare(
        Expression<Func<ImageResultRow, double?>> value, double? other, Func<Expression, Expression, BinaryExpression> comparison)
    {
        // A captured value becomes a parameter: one plan for all of them.
        Expression<Func<double?>> captured = () => other;
        return Expression.Lambda<Func<ImageResultRow, bool>>(comparison(value.Body, other is null ? Expression.Constant(null, typeof(double?)) : captured.Body), value.Parameters);
    }
}
