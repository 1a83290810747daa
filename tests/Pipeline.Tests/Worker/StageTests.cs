using SamCam.GpuWorker.Pipeline;
using SamCam.Storage.Results;

namespace SamCam.Pipeline.Tests.Worker;

public sealed class StageTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Items_pass_every_stage_in_order()
    {
        var seen = new List<string>();
        await using var group = new StageGroup(Token);
        var output = Stage.Feed(Works(5).ToAsyncEnumerable(), 1, group)
            .Then("a", 1, group, (work, _) => Note("a", work))
            .Then("b", 1, group, (work, _) => Note("b", work));

        var keys = await output.ReadAllAsync(Token).Select(w => w.Item.Index).ToListAsync(Token);

        keys.ShouldBe([0, 1, 2, 3, 4]);
        seen.Where(s => s[0] == 'a').ShouldBe(["a0", "a1", "a2", "a3", "a4"]);
        seen.Where(s => s[0] == 'b').ShouldBe(["b0", "b1", "b2", "b3", "b4"]);

        ValueTask Note(string stage, ImageWork work)
        {
            lock (seen)
                seen.Add(stage + work.Item.Index);
            return ValueTask.CompletedTask;
        }
    }

    [Fact]
    public async Task A_failed_item_is_passed_on_untouched_and_its_neighbours_go_on()
    {
        var second = new List<int>();
        await using var group = new StageGroup(Token);
        var output = Stage.Feed(Works(3).ToAsyncEnumerable(), 1, group)
            .Then("a", 1, group, (work, _) => work.Item.Index == 1 ? throw new InvalidDataException("bad") : ValueTask.CompletedTask)
            .Then("b", 1, group, (work, _) =>
            {
                second.Add(work.Item.Index);
                return ValueTask.CompletedTask;
            });

        var works = await output.ReadAllAsync(Token).ToListAsync(Token);

        second.ShouldBe([0, 2]);
        works[1].Failure.ShouldBeOfType<InvalidDataException>();
        works[1].Timings.Keys.ShouldBe(["a"]);
        works[2].Timings.Keys.ShouldBe(["a", "b"]);
    }

    [Fact]
    public async Task A_slow_stage_holds_up_those_before_it()
    {
        var started = 0;
        var release = new TaskCompletionSource();
        await using var group = new StageGroup(Token);
        var output = Stage.Feed(Works(100).Select(Count).ToAsyncEnumerable(), 2, group)
            .Then("slow", 2, group, async (_, _) => await release.Task);

        // The one in the stage, two in the channel before it, one that waits to enter the channel.
        await Eventually(() => Volatile.Read(ref started) >= 4);
        await Task.Yield();
        Volatile.Read(ref started).ShouldBeLessThanOrEqualTo(4);
        release.SetResult();
        (await output.ReadAllAsync(Token).CountAsync(Token)).ShouldBe(100);

        ImageWork Count(ImageWork work)
        {
            Interlocked.Increment(ref started);
            return work;
        }
    }

    [Fact]
    public async Task Cancelling_ends_every_stage()
    {
        using var cancel = CancellationTokenSource.CreateLinkedTokenSource(Token);
        await using var group = new StageGroup(cancel.Token);
        var output = Stage.Feed(Works(int.MaxValue).ToAsyncEnumerable(), 1, group)
            .Then("wait", 1, group, (_, token) => new ValueTask(Task.Delay(Timeout.Infinite, token)));

        await cancel.CancelAsync();

        await Should.ThrowAsync<OperationCanceledException>(async () => await output.ReadAllAsync(Token).ToListAsync(Token));
    }

    [Fact]
    public async Task An_error_of_the_source_reaches_the_reader()
    {
        await using var group = new StageGroup(Token);
        var output = Stage.Feed(Broken().ToAsyncEnumerable(), 1, group).Then("a", 1, group, (_, _) => ValueTask.CompletedTask);

        await Should.ThrowAsync<InvalidOperationException>(async () => await output.ReadAllAsync(Token).ToListAsync(Token));

        static IEnumerable<ImageWork> Broken()
        {
            yield return Works(1).Single();
            throw new InvalidOperationException("no more rows");
        }
    }

    [Fact]
    public async Task Leaving_early_ends_every_stage()
    {
        var running = 0;
        await using (var group = new StageGroup(Token))
        {
            var output = Stage.Feed(Works(int.MaxValue).ToAsyncEnumerable(), 1, group).Then("a", 1, group, async (_, token) =>
            {
                Interlocked.Increment(ref running);
                await Task.Yield();
                Interlocked.Decrement(ref running);
            });
            await output.ReadAsync(Token);
        }

        running.ShouldBe(0);
    }

    private static IEnumerable<ImageWork> Works(int count) =>
        Enumerable.Range(0, count).Select(i => new ImageWork(new ImageItemRow { Index = i, Key = $"{i}", Path = $"{i}.jpg", Labels = "2;7" }));

    private static async Task Eventually(Func<bool> condition)
    {
        while (!condition())
            await Task.Delay(TimeSpan.FromMilliseconds(1), Token);
    }
}
