using System.Text.Json;
using SamCam.Storage.Results;
using SamCam.Testing.Servers;

namespace SamCam.Storage.Tests;

public abstract class ResultStoreContract(TestServers servers, DatabaseKind kind) : DatabaseContract(servers, kind)
{
    [Fact]
    public async Task Every_column_of_a_result_comes_back_as_it_was_written()
    {
        await using var database = await WithJobAsync(images: 2, shardSize: 2);
        var claim = await database.ClaimNextAsync();
        var full = database.Row(0);
        (full.Width, full.Height, full.ImageSha256, full.Flags, full.DurationMs) = (640, 480, new string('a', 64), "empty;odd", 0.1 + 0.2);
        foreach (var (statistic, i) in StatisticColumns.All.Select((s, i) => (s, i)).Where(s => s.i % 3 > 0))
            full.Statistics[statistic] = i / 7.0;
        (full.Classes, full.Artifacts) = ("""[{"id":1}]""", """[{"key":"labels/ü 雪.png"}]""");
        (full.Numerics, full.Timings, full.ErrorClass, full.Error) = ("fp32/cpu/1", """{"sam":12.5}""", "Transient", "line one\nline \"two\"\tend");
        (full.Attempt, full.Worker, full.FinishedAt) = (3, "worker-1", new DateTime(2026, 2, 28, 23, 59, 59, 123, DateTimeKind.Utc));
        await database.Shards.CommitAsync(claim, [full, database.Row(1)], last: true, Token);

        var rows = await database.Results.ReadAsync(database.JobId, Token).Select(r => r.Result).ToListAsync(Token);

        rows[0].Statistics.ShouldBe(full.Statistics, ignoreOrder: true);
        rows[0].Statistics.Clear();
        full.Statistics.Clear();
        JsonSerializer.Serialize(rows[0]).ShouldBe(JsonSerializer.Serialize(full));
        JsonSerializer.Serialize(rows[1]).ShouldBe(JsonSerializer.Serialize(database.Row(1)));
    }

    [Fact]
    public async Task Text_that_a_database_cannot_hold_loses_no_row()
    {
        await using var database = await WithJobAsync(images: 2, shardSize: 2);
        var claim = await database.ClaimNextAsync();
        var row = database.Row(0, ImageState.Failed);
        row.Error = "a \0 and half a pair \uD83D of a broken file";
        await database.Shards.CommitAsync(claim, [row], last: false, Token);
        (await database.Shards.FailAsync(claim, Contracts.FailureClass.Transient, row.Error, Token)).ShouldBeFalse();
        (await database.Jobs.FailAsync(database.JobId, row.Error, Token)).ShouldBeTrue();

        (await database.Results.ReadFailedAsync(database.JobId, Token).SingleAsync(Token)).Result.Error.ShouldStartWith("a ");
        (await database.Jobs.FindAsync(database.JobId, Token))!.Error.ShouldEndWith(" of a broken file");
    }

    [Fact]
    public async Task Reused_masks_are_told_by_the_stages_that_took_time()
    {
        await using var database = await WithJobAsync(images: 5, shardSize: 5);
        var claim = await database.ClaimNextAsync();
        string?[] timings = ["""{"decode":1,"reuse":0.5}""", """{"reuse":0.5,"sam":20}""", """{"sam":20}""", null, """{"reuse":0.5}"""];
        var rows = timings.Select((t, i) =>
        {
            var row = database.Row(i, i == 4 ? ImageState.Failed : ImageState.Done);
            row.Timings = t;
            return row;
        });
        await database.Shards.CommitAsync(claim, [.. rows], last: true, Token);

        (await database.Results.CountReusedMasksAsync(database.JobId, Token)).ShouldBe(1);
        (await database.Results.CountReusedMasksAsync(Guid.NewGuid(), Token)).ShouldBe(0);
    }
}
