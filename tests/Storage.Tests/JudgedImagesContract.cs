using SamCam.Storage.Results;
using SamCam.Testing.Servers;

namespace SamCam.Storage.Tests;

/// <summary>What the dashboard asks of a job beside pages: verdicts, sums of classes, images by time.</summary>
public abstract class JudgedImagesContract(TestServers servers, DatabaseKind kind) : DatabaseContract(servers, kind)
{
    private static readonly DateTime Start = new(2026, 11, 25, 23, 59, 58, DateTimeKind.Utc);

    [Fact]
    public async Task A_verdict_is_kept_on_images_that_are_done_and_can_be_taken_back()
    {
        await using var database = await FilledAsync(TimeSpan.FromSeconds(1));
        var verdicts = new VerdictStore(database.Factory, TimeProvider.System);

        (await verdicts.SetAsync(database.JobId, "image-0", Verdict.Accepted, "me", Token)).ShouldBeTrue();
        (await verdicts.SetAsync(database.JobId, "image-2", Verdict.Accepted, "me", Token)).ShouldBeTrue();
        (await verdicts.SetAsync(database.JobId, "image-2", Verdict.Rejected, "you", Token)).ShouldBeTrue();
        (await verdicts.SetAsync(database.JobId, "image-3", Verdict.Rejected, "me", Token)).ShouldBeTrue();
        (await verdicts.SetAsync(database.JobId, "image-3", null, "me", Token)).ShouldBeTrue();
        (await verdicts.SetAsync(database.JobId, "image-1", Verdict.Accepted, "me", Token)).ShouldBeFalse("it failed");
        (await verdicts.SetAsync(database.JobId, "image-5", Verdict.Accepted, "me", Token)).ShouldBeFalse("it is open");
        (await verdicts.SetAsync(Guid.NewGuid(), "image-0", Verdict.Accepted, "me", Token)).ShouldBeFalse("another job");

        var image = (await database.Pages.FindAsync(database.JobId, "image-2", Token))!.Value.Image;
        (image.Verdict, image.VerdictBy).ShouldBe((Verdict.Rejected, "you"));
        image.VerdictAt!.Value.Kind.ShouldBe(DateTimeKind.Utc);
        var back = (await database.Pages.FindAsync(database.JobId, "image-3", Token))!.Value.Image;
        (back.Verdict, back.VerdictBy, back.VerdictAt).ShouldBe((null, null, null));
        (await verdicts.CountAsync(database.JobId, Token)).OrderBy(c => c.Key).ShouldBe([new(Verdict.Accepted, 1), new(Verdict.Rejected, 1)]);
        (await IndexesAsync(q => q with { Verdict = Verdict.Accepted })).ShouldBe([0]);
        (await IndexesAsync(q => q with { Judged = true, Order = "n_masks", Descending = true })).ShouldBe([2, 0]);
        (await IndexesAsync(q => q with { Judged = false })).ShouldBe([1, 3, 4]);

        async Task<IEnumerable<int>> IndexesAsync(Func<ImageQuery, ImageQuery> ask) =>
            (await database.Pages.ReadAsync(ask(new ImageQuery { JobId = database.JobId, Count = 10 }), Token)).Select(p => p.Image.Index);
    }

    [Fact]
    public async Task Classes_are_added_up_over_the_images_that_are_done()
    {
        await using var database = await FilledAsync(TimeSpan.FromSeconds(1));

        var totals = await new ClassTotals(database.Factory).CountAsync(database.JobId, Token);

        totals.Select(t => (t.ClassId, t.Images, t.Lost, t.Agreement, t.Growth, t.LabelArea, t.SelectedMasks)).ShouldBe(
            [(1, 4, 1, 2.25, null, 90, 8), (7, 4, 0, 0.5, null, 400, 4)]);
        (await new ClassTotals(database.Factory).CountAsync(Guid.NewGuid(), Token)).ShouldBeEmpty();
    }

    [Fact]
    public async Task Images_are_counted_by_the_second_in_a_short_job_and_by_the_minute_in_a_long_one()
    {
        await using var quick = await FilledAsync(TimeSpan.FromSeconds(1));
        await using var slow = await FilledAsync(TimeSpan.FromMinutes(2));

        var (second, seconds) = await new Throughput(quick.Factory).CountAsync(quick.JobId, Token);
        var (minute, minutes) = await new Throughput(slow.Factory).CountAsync(slow.JobId, Token);
        var (_, none) = await new Throughput(slow.Factory).CountAsync(Guid.NewGuid(), Token);

        second.ShouldBe(TimeSpan.FromSeconds(1));
        seconds.ShouldBe([new(Start, 1, 0), new(Start.AddSeconds(1), 0, 1), new(Start.AddSeconds(2), 1, 0), new(Start.AddSeconds(3), 1, 0), new(Start.AddSeconds(4), 1, 0)]);
        seconds[2].At.Day.ShouldBe(26);
        minute.ShouldBe(TimeSpan.FromMinutes(1));
        minutes.Select(s => s.At).ShouldBe(Enumerable.Range(0, 5).Select(i => Start.AddSeconds(-58).AddMinutes(2 * i)));
        none.ShouldBeEmpty();
    }

    [Fact]
    public async Task Parts_of_a_second_at_the_end_of_a_minute_are_counted()
    {
        await using var database = await FilledAsync(TimeSpan.FromMilliseconds(850));

        var (_, seconds) = await new Throughput(database.Factory).CountAsync(database.JobId, Token);

        seconds.Sum(s => s.Done + s.Failed).ShouldBe(5);
        seconds.Select(s => s.At).ShouldBeUnique();
        seconds.Select(s => s.At).ShouldBeInOrder();
        seconds.ShouldAllBe(s => s.At >= Start && s.At < Start.AddSeconds(5));
    }

    /// <summary>Six images: the second failed, the last is open.</summary>
    private async Task<TestDatabase> FilledAsync(TimeSpan step)
    {
        var database = await WithJobAsync(images: 6, shardSize: 6);
        var rows = Enumerable.Range(0, 5).Select(i => database.Row(i)).ToList();
        foreach (var row in rows)
        {
            row.FinishedAt = Start + (step * row.Index);
            if (row.Index == 1)
            {
                row.State = ImageState.Failed;
                continue;
            }

            row["n_masks"] = (double)row.Index;
            row.Classes =
                $$"""[{"class_id":1,"label_area":{{row.Index * 10}},"agreement":{{row.Index}},"growth":null,"n_selected":2},{"class_id":7,"label_area":100,"agreement":0.5,"n_selected":1}]""";
        }

        await database.Shards.CommitAsync(await database.ClaimNextAsync(), rows, last: false, Token);
        return database;
    }
}
