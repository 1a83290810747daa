using System.Runtime.CompilerServices;
using SamCam.GpuWorker.Models;
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
            .Then("a", new StageWidth(1, 1), group, (work, _) => Note("a", work))
            .Then("b", new StageWidth(1, 1), group, (work, _) => Note("b", work));

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
            .Then("a", new StageWidth(1, 1), group, (work, _) => work.Item.Index == 1 ? throw new InvalidDataException("bad") : ValueTask.CompletedTask)
            .Then("b", new StageWidth(1, 1), group, (work, _) =>
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
            .Then("slow", new StageWidth(1, 2), group, async (_, _) => await release.Task);

        // The one in the stage, one that waits to enter it, two in the channel before it, one that waits to enter the channel.
        await Eventually(() => Volatile.Read(ref started) >= 5);
        await Task.Delay(TimeSpan.FromMilliseconds(20), Token);
        var most = Volatile.Read(ref started);
        release.SetResult();
        most.ShouldBe(5);
        (await output.ReadAllAsync(Token).CountAsync(Token)).ShouldBe(100);

        ImageWork Count(ImageWork work)
        {
            Interlocked.Increment(ref started);
            return work;
        }
    }

    [Fact]
    public async Task A_wide_stage_works_on_several_at_once_and_keeps_their_order()
    {
        var (now, most) = (0, 0);
        using var cores = new SemaphoreSlim(3);
        await using var group = new StageGroup(Token);
        var output = Stage.Feed(Works(40).ToAsyncEnumerable(), 1, group)
            .Then("a", new StageWidth(4, 2, cores), group, RunAsync)
            .Then("b", new StageWidth(4, 2, cores), group, RunAsync);

        var keys = await output.ReadAllAsync(Token).Select(w => w.Item.Index).ToListAsync(Token);

        keys.ShouldBe(Enumerable.Range(0, 40));
        most.ShouldBe(3);
        cores.CurrentCount.ShouldBe(3);

        async ValueTask RunAsync(ImageWork work, CancellationToken token)
        {
            lock (group)
                most = Math.Max(most, ++now);
            // The first of four takes longest: those behind it are ready before it.
            await Task.Delay(TimeSpan.FromMilliseconds(work.Item.Index % 4 == 0 ? 20 : 2), token);
            lock (group)
                now--;
        }
    }

    [Fact]
    public async Task A_wide_stage_whose_reader_waits_holds_few()
    {
        var started = 0;
        await using var group = new StageGroup(Token);
        var output = Stage.Feed(Works(100).ToAsyncEnumerable(), 1, group).Then("a", new StageWidth(3, 2), group, (_, _) =>
        {
            Interlocked.Increment(ref started);
            return ValueTask.CompletedTask;
        });

        // Two in the channel behind it, one on its way there, and five in the stage.
        await Eventually(() => Volatile.Read(ref started) >= 8);
        await Task.Delay(TimeSpan.FromMilliseconds(50), Token);
        Volatile.Read(ref started).ShouldBeLessThanOrEqualTo(8);
        (await output.ReadAllAsync(Token).CountAsync(Token)).ShouldBe(100);
    }

    [Fact]
    public async Task Nothing_of_a_wide_stage_runs_on_after_its_end()
    {
        var running = 0;
        using var cores = new SemaphoreSlim(3);
        await using (var group = new StageGroup(Token))
        {
            var output = Stage.Feed(Works(int.MaxValue).ToAsyncEnumerable(), 1, group).Then("a", new StageWidth(3, 1, cores), group, (work, _) =>
            {
                Interlocked.Increment(ref running);
                Thread.Sleep(work.Item.Index % 5);
                Interlocked.Decrement(ref running);
                return ValueTask.CompletedTask;
            });
            await output.ReadAsync(Token);
        }

        running.ShouldBe(0);
        cores.CurrentCount.ShouldBe(3);
    }

    [Fact]
    public async Task Cancelling_ends_every_stage()
    {
        using var cancel = CancellationTokenSource.CreateLinkedTokenSource(Token);
        await using var group = new StageGroup(cancel.Token);
        var output = Stage.Feed(Works(int.MaxValue).ToAsyncEnumerable(), 1, group)
            .Then("wait", new StageWidth(1, 1), group, (_, token) => new ValueTask(Task.Delay(Timeout.Infinite, token)));

        await cancel.CancelAsync();

        await Should.ThrowAsync<OperationCanceledException>(async () => await output.ReadAllAsync(Token).ToListAsync(Token));
    }

    [Fact]
    public async Task An_error_that_is_not_the_image_s_ends_a_wide_stage_though_no_more_comes_in()
    {
        await using var group = new StageGroup(Token);
        var output = Stage.Feed(OneAndNoMore(Token), 1, group)
            .Then("a", new StageWidth(3, 1), group, (_, _) => throw new ModelNotLoadedException(new IOException("away")));

        await Should.ThrowAsync<ModelNotLoadedException>(async () => await output.ReadAllAsync(Token).ToListAsync(Token));

        static async IAsyncEnumerable<ImageWork> OneAndNoMore([EnumeratorCancellation] CancellationToken cancellationToken)
        {
            yield return Works(1).Single();
            await Task.Delay(Timeout.Infinite, cancellationToken);
        }
    }

    [Fact]
    public async Task An_error_of_the_source_reaches_the_reader()
    {
        await using var group = new StageGroup(Token);
        var output = Stage.Feed(Broken().ToAsyncEnumerable(), 1, group).Then("a", new StageWidth(1, 1), group, (_, _) => ValueTask.CompletedTask);

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
            var output = Stage.Feed(Works(int.MaxValue).ToAsyncEnumerable(), 1, group).Then("a", new StageWidth(1, 1), group, async (_, token) =>
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
