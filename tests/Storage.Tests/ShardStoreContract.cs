using Microsoft.EntityFrameworkCore;
using SamCam.Contracts;
using SamCam.Storage.Results;
using SamCam.Testing.Servers;

namespace SamCam.Storage.Tests;

public abstract class ShardStoreContract(TestServers servers, DatabaseKind kind) : DatabaseContract(servers, kind)
{
    [Fact]
    public async Task Of_many_claims_one_wins()
    {
        await using var database = await WithJobAsync(images: 2, shardSize: 2);
        var shard = (await database.QueueAsync(1)).Single();

        var claims = await Task.WhenAll(Enumerable.Range(0, 8).Select(i => database.ClaimAsync(shard, $"w{i}")));

        var winner = claims.Single(c => c is not null)!;
        winner.Attempt.ShouldBe(1);
        winner.JobId.ShouldBe(database.JobId);
    }

    [Fact]
    public async Task A_second_attempt_sees_only_images_without_a_row()
    {
        await using var database = await WithJobAsync(images: 4, shardSize: 4);
        var shard = (await database.QueueAsync(1)).Single();
        var claim = (await database.ClaimAsync(shard, "w"))!;
        await database.Shards.CommitAsync(claim, [database.Row(0), database.Row(2, ImageState.Failed)], last: false, Token);
        await database.Shards.ReturnAsync(claim, Token);

        var again = (await database.ClaimAsync(shard, "w"))!;
        (await database.Shards.GetOpenImagesAsync(shard, Token)).Select(i => i.Index).ShouldBe([1, 3]);
        again.LeaseToken.ShouldNotBe(claim.LeaseToken);
        again.Attempt.ShouldBe(1, "neither a return nor an attempt that finished an image counts");
    }

    [Fact]
    public async Task Without_the_lease_nothing_is_written()
    {
        await using var database = await WithJobAsync(images: 2, shardSize: 2);
        var shard = (await database.QueueAsync(1)).Single();
        var late = (await database.ClaimAsync(shard, "late"))!;
        await database.Sweep.ReturnOrphansAsync(database.JobId, Token);
        var holder = (await database.ClaimAsync(shard, "holder"))!;

        await Should.ThrowAsync<LeaseLostException>(() => database.Shards.CommitAsync(late, [database.Row(0)], last: true, Token));
        await database.Shards.ReturnAsync(late, Token);
        (await database.Shards.FailAsync(late, FailureClass.Transient, "late", Token)).ShouldBeFalse();

        (await database.Jobs.GetProgressAsync(database.JobId, Token)).Done.ShouldBe(0);
        await database.Shards.CommitAsync(holder, [database.Row(0), database.Row(1)], last: true, Token);
        (await database.Jobs.GetProgressAsync(database.JobId, Token)).Done.ShouldBe(2);
    }

    [Fact]
    public async Task A_row_written_twice_is_there_once()
    {
        await using var database = await WithJobAsync(images: 2, shardSize: 2);
        var claim = (await database.ClaimAsync((await database.QueueAsync(1)).Single(), "w"))!;

        await database.Shards.CommitAsync(claim, [database.Row(0, ImageState.Failed)], last: false, Token);
        await database.Shards.CommitAsync(claim, [database.Row(0), database.Row(1)], last: true, Token);

        var progress = await database.Jobs.GetProgressAsync(database.JobId, Token);
        (progress.Done, progress.Failed).ShouldBe((2, 0));
        (await database.Jobs.TryCompleteAsync(database.JobId, Token)).ShouldBeTrue();
    }

    [Fact]
    public async Task A_shard_past_its_attempts_is_abandoned_and_each_open_image_fails_with_the_reason()
    {
        await using var database = await WithJobAsync(images: 3, shardSize: 3);
        var shard = (await database.QueueAsync(1)).Single();
        var first = (await database.ClaimAsync(shard, "w"))!;
        await database.Shards.CommitAsync(first, [database.Row(1)], last: false, Token);
        (await Fail(first)).ShouldBeFalse();
        for (var attempt = 1; attempt < ShardStore.MaxErrors - 1; attempt++)
            (await Fail((await database.ClaimAsync(shard, "w"))!)).ShouldBeFalse();

        (await Fail((await database.ClaimAsync(shard, "w"))!)).ShouldBeTrue();

        (await database.ClaimAsync(shard, "w")).ShouldBeNull();
        var progress = await database.Jobs.GetProgressAsync(database.JobId, Token);
        (progress.Done, progress.Failed).ShouldBe((1, 2));
        (await database.Jobs.TryCompleteAsync(database.JobId, Token)).ShouldBeTrue();

        Task<bool> Fail(ShardClaim claim) => database.Shards.FailAsync(claim, FailureClass.Transient, "disk full", Token);
    }

    [Fact]
    public async Task Shards_of_a_dead_process_wait_again()
    {
        await using var database = await WithJobAsync(images: 4, shardSize: 2);
        var queued = await database.QueueAsync(2);
        await database.ClaimAsync(queued[0], "dead");

        (await database.Sweep.ReturnOrphansAsync(database.JobId, Token)).ShouldBe(2);

        (await database.QueueAsync(2)).ShouldBe(queued);
    }

    [Fact]
    public async Task Results_stream_in_image_order_across_pages()
    {
        await using var database = await WithJobAsync(images: 1201, shardSize: 2000);
        var claim = (await database.ClaimAsync((await database.QueueAsync(1)).Single(), "w"))!;
        await database.Shards.CommitAsync(claim, [.. Enumerable.Range(0, 1201).Where(i => i != 600).Reverse().Select(i => database.Row(i))], last: false, Token);

        var indexes = await database.Results.ReadAsync(database.JobId, Token).Select(r => (r.Image.Key, r.Result.Index)).ToListAsync(Token);

        indexes.ShouldBe([.. Enumerable.Range(0, 1201).Where(i => i != 600).Select(i => ($"image-{i}", i))]);
    }
}
