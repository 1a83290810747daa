using Microsoft.EntityFrameworkCore;
using SamCam.Storage.Results;
using SamCam.Testing.Servers;

namespace SamCam.Storage.Tests;

/// <summary>Every page against the same question asked of all rows at once, in memory.</summary>
public abstract class ImagePagesContract(TestServers servers, DatabaseKind kind) : DatabaseContract(servers, kind)
{
    private const int Images = 60;

    public static TheoryData<string, bool, int> Orders()
    {
        var orders = new TheoryData<string, bool, int>();
        foreach (var order in (string[])[ImageQuery.ByIndex, ImageQuery.ByKey, ImageQuery.ByDuration, "agreement_mean", "n_masks", "cam_margin"])
        {
            orders.Add(order, false, 7);
            orders.Add(order, true, 7);
            orders.Add(order, true, 1);
            orders.Add(order, false, 100);
        }

        return orders;
    }

    [Theory]
    [MemberData(nameof(Orders))]
    public async Task Pages_hold_every_image_once_and_in_order(string order, bool descending, int count)
    {
        await using var database = await FilledAsync();

        var read = await ReadAllAsync(database, new ImageQuery { JobId = database.JobId, Count = count, Order = order, Descending = descending });

        read.ShouldBe(Expected(database, order, descending, _ => true));
    }

    [Theory]
    [InlineData("index", false)]
    [InlineData("index", true)]
    [InlineData("agreement_mean", false)]
    [InlineData("purity_min", false)]
    [InlineData("purity_min", true)]
    [InlineData("key", true)]
    public async Task Conditions_hold_together(string order, bool descending)
    {
        await using var database = await FilledAsync();
        var query = new ImageQuery { JobId = database.JobId, Count = 3, Order = order, Descending = descending };

        await CheckAsync(query with { State = ImageState.Failed }, r => r.State == ImageState.Failed);
        await CheckAsync(query with { Flag = "review" }, r => r.Flags.Split(';').Contains("review"));
        await CheckAsync(query with { Flag = ImageQuery.AnyFlag }, r => r.Flags.Length > 0);
        await CheckAsync(query with { Flag = "review", State = ImageState.Done, Ranges = [new("n_masks", 2, 3)] }, r => r.Flags.Split(';').Contains("review") && Value(r, "n_masks") is >= 2 and <= 3);
        await CheckAsync(query with { Ranges = [new("agreement_mean", null, 0.1)] }, r => Value(r, "agreement_mean") <= 0.1);
        await CheckAsync(query with { Ranges = [new(ImageQuery.ByDuration, 10, null), new("n_masks", 1, null)] }, r => r.DurationMs >= 10 && Value(r, "n_masks") >= 1);
        await CheckAsync(query with { Class = 3 }, _ => true);
        await CheckAsync(query with { Class = 13 }, _ => false);
        await CheckAsync(query with { KeyPrefix = "image-1" }, r => Key(r.Index).StartsWith("image-1", StringComparison.Ordinal));

        async Task CheckAsync(ImageQuery asked, Func<ImageResultRow, bool> condition) =>
            (await ReadAllAsync(database, asked)).ShouldBe(Expected(database, order, descending, condition));
    }

    [Theory]
    [InlineData("index", false)]
    [InlineData("index", true)]
    [InlineData("key", false)]
    [InlineData("key", true)]
    public async Task Few_images_among_many_are_found_far_apart(string order, bool descending)
    {
        const int Many = 6000;
        await using var database = await WithJobAsync(Many, Many);
        // Most images have no row yet, and most rows are not what is looked for.
        var rows = Enumerable.Range(0, Many / 20).Select(i => database.Row(i * 20)).ToList();
        foreach (var row in rows)
            row["n_masks"] = (double)(row.Index % 1000);
        await using (var db = database.Factory.CreateDbContext())
        {
            db.ImageResults.AddRange(rows);
            await db.SaveChangesAsync(Token);
        }

        var query = new ImageQuery { JobId = database.JobId, Count = 4, Order = order, Descending = descending };

        (await ReadAllAsync(database, query with { Ranges = [new("n_masks", 0, 20)] })).ShouldBe(InOrder(rows.Where(r => r.Index % 1000 <= 20)));
        (await ReadAllAsync(database, query with { KeyPrefix = "image-59" })).ShouldBe(InOrder(rows.Where(r => Key(r.Index).StartsWith("image-59", StringComparison.Ordinal))));
        (await ReadAllAsync(database, query with { Count = 70 })).ShouldBe(InOrder(rows));

        IEnumerable<int> InOrder(IEnumerable<ImageResultRow> some)
        {
            var sorted = order == ImageQuery.ByKey ? some.OrderBy(r => Key(r.Index), StringComparer.Ordinal) : some.OrderBy(r => r.Index);
            return (descending ? sorted.Reverse() : sorted).Select(r => r.Index);
        }
    }

    [Fact]
    public async Task Few_some_and_nearly_all_images_come_by_key()
    {
        // More than are remembered; SQLite would take half a minute to write so many.
        var many = Kind == DatabaseKind.Postgres ? 22_000 : 6600;
        await using var database = await WithJobAsync(many, many);
        var rows = Enumerable.Range(0, many).Select(i => database.Row(i)).ToList();
        foreach (var row in rows)
        {
            row["n_masks"] = (double)(row.Index * 7 % 44);
            row.Flags = row.Index % 3 == 0 ? "missing;review" : "";
        }

        await database.Shards.CommitAsync(await database.ClaimNextAsync(), rows, last: false, Token);
        var asked = new ImageQuery { JobId = database.JobId, Count = 900, Order = ImageQuery.ByKey };
        foreach (var (most, descending) in new[] { (0, false), (35, true), (42, false) })
            (await ReadAllAsync(database, asked with { Ranges = [new("n_masks", null, most)], Descending = descending })).ShouldBe(Sorted(rows.Where(r => Value(r, "n_masks") <= most), ImageQuery.ByKey, descending));
        (await ReadAllAsync(database, asked with { Flag = "review", KeyPrefix = "image-2" })).ShouldBe(
            Sorted(rows.Where(r => r.Index % 3 == 0 && Key(r.Index).StartsWith("image-2", StringComparison.Ordinal)), ImageQuery.ByKey, descending: false));
    }

    [Fact]
    public async Task A_class_that_few_images_have_is_found_in_every_order()
    {
        const int Many = 24_000;
        await using var database = await WithJobAsync(Many, Many);
        var rows = Enumerable.Range(0, Many / 20).Select(i => database.Row(i * 20)).ToList();
        foreach (var row in rows)
        {
            row["n_masks"] = (double)(row.Index % 7);
            if (row.Index % 300 != 0)
                row["purity_min"] = row.Index % 11;
        }

        await using (var db = database.Factory.CreateDbContext())
        {
            db.ImageResults.AddRange(rows);
            await db.SaveChangesAsync(Token);
            // Few of those that have a row, and many of those that have none.
            await db.ImageItems.Where(i => i.Index % 1000 == 0 || i.Index % 20 == 1).ExecuteUpdateAsync(i => i.SetProperty(x => x.Labels, "1;8"), Token);
        }

        foreach (var order in new[] { ImageQuery.ByIndex, ImageQuery.ByKey, "n_masks", "purity_min" })
        {
            foreach (var descending in new[] { false, true })
            {
                var asked = new ImageQuery { JobId = database.JobId, Count = 5, Order = order, Descending = descending, Class = 8 };
                var few = rows.Where(r => r.Index % 1000 == 0);
                (await ReadAllAsync(database, asked)).ShouldBe(Sorted(few, order, descending), order);
                (await ReadAllAsync(database, asked with { Ranges = [new("n_masks", 2, 4)] })).ShouldBe(Sorted(few.Where(r => Value(r, "n_masks") is >= 2 and <= 4), order, descending), order);
            }
        }
    }

    [Fact]
    public async Task One_image_is_found_by_its_key()
    {
        await using var database = await WithJobAsync(images: 3, shardSize: 3);
        var claim = await database.ClaimNextAsync();
        await database.Shards.CommitAsync(claim, [database.Row(1)], last: false, Token);

        var (image, result) = (await database.Pages.FindAsync(database.JobId, "image-1", Token))!.Value;
        (image.Index, result!.Index).ShouldBe((1, 1));
        (await database.Pages.FindAsync(database.JobId, "image-2", Token))!.Value.Result.ShouldBeNull();
        (await database.Pages.FindAsync(database.JobId, "Image-1", Token)).ShouldBeNull();
        (await database.Pages.FindAsync(Guid.NewGuid(), "image-1", Token)).ShouldBeNull();
    }

    [Fact]
    public async Task A_statistic_is_counted_as_its_values_say()
    {
        await using var database = await FilledAsync();
        var distributions = new Distributions(database.Factory);
        double[] values = [.. Rows(database).Where(r => r.State == ImageState.Done).Select(r => r.DurationMs!.Value).Order()];

        var spread = await distributions.CountAsync(database.JobId, ImageQuery.ByDuration, bins: 10, Token);

        (spread.Count, spread.Min, spread.Max).ShouldBe((values.Length, values[0], values[^1]));
        spread.Mean!.Value.ShouldBe(values.Average(), 1e-9);
        var step = (values[^1] - values[0]) / 10;
        spread.Bins.ShouldBe(Enumerable.Range(0, 10).Select(b => values.Count(v => Math.Min(9, (int)((v - values[0]) / step)) == b)));
        foreach (var (percent, value) in spread.Percentiles)
        {
            // The value of that rank, within the gap to its neighbours and a thousandth of the range.
            var rank = percent / 100.0 * (values.Length - 1);
            value.ShouldBeInRange(values[(int)rank] - (step / 100), values[(int)Math.Ceiling(rank)] + (step / 100));
        }

        (await distributions.CountAsync(database.JobId, "growth_min", bins: 10, Token)).Count.ShouldBe(0);
        var one = await distributions.CountAsync(database.JobId, "changed", bins: 10, Token);
        (one.Min, one.Max, one.Percentiles[50]).ShouldBe((0.25, 0.25, 0.25));
        one.Bins[0].ShouldBe(one.Count);
    }

    private static string Key(int index) => $"image-{index}";

    private static double? Value(ImageResultRow row, string order) =>
        order == ImageQuery.ByDuration ? row.DurationMs : row.Statistics.TryGetValue(order, out var value) ? value : null;

    private static List<ImageResultRow> Rows(TestDatabase database)
    {
        return [.. Enumerable.Range(0, Images).Where(i => i != 17).Select(Row)];

        // Long ties, with pages that begin and end inside them; images without a value; and one image without a row.
        ImageResultRow Row(int i)
        {
            var row = database.Row(i, i % 9 == 4 ? ImageState.Failed : ImageState.Done);
            row.DurationMs = i * 37 % 50;
            if (row.State == ImageState.Failed)
                return row;
            row.Flags = (i % 4) switch { 0 => "review", 1 => "missing;review", 2 => "swallowed", _ => "" };
            if (i % 5 != 0)
                row["agreement_mean"] = i % 3 / 10.0;
            row["n_masks"] = (double)(i % 4);
            if (i % 7 != 0)
                row["purity_min"] = i % 7 / 7.0;
            row["changed"] = 0.25;
            return row;
        }
    }

    private static IEnumerable<int> Expected(TestDatabase database, string order, bool descending, Func<ImageResultRow, bool> condition) =>
        Sorted(Rows(database).Where(condition), order, descending);

    private static IEnumerable<int> Sorted(IEnumerable<ImageResultRow> some, string order, bool descending)
    {
        var rows = some.ToList();
        Comparison<ImageResultRow> by = order switch
        {
            ImageQuery.ByIndex => (_, _) => 0,
            ImageQuery.ByKey => (a, b) => string.CompareOrdinal(Key(a.Index), Key(b.Index)),
            _ => (a, b) => Nullable.Compare(Value(a, order), Value(b, order)),
        };
        var valued = rows.Where(r => order is ImageQuery.ByIndex or ImageQuery.ByKey || Value(r, order) is not null).ToList();
        valued.Sort((a, b) => by(a, b) is var c && c != 0 ? c : a.Index.CompareTo(b.Index));
        var others = rows.Except(valued).OrderBy(r => r.Index).ToList();
        if (descending)
        {
            valued.Reverse();
            others.Reverse();
        }

        return valued.Concat(others).Select(r => r.Index);
    }

    private static async Task<List<int>> ReadAllAsync(TestDatabase database, ImageQuery query)
    {
        var read = new List<int>();
        while (await database.Pages.ReadAsync(query, Token) is { Count: > 0 } page)
        {
            page.Count.ShouldBeLessThanOrEqualTo(query.Count);
            page.ShouldAllBe(p => p.Image.Index == p.Result.Index);
            read.AddRange(page.Select(p => p.Image.Index));
            var (image, result) = page[^1];
            query = query with { After = new ImagePosition(image.Index, Value(result, query.Order), image.Key) };
        }

        return read;
    }

    private async Task<TestDatabase> FilledAsync()
    {
        var database = await WithJobAsync(images: Images, shardSize: Images);
        await database.Shards.CommitAsync(await database.ClaimNextAsync(), Rows(database), last: false, Token);
        return database;
    }
}
