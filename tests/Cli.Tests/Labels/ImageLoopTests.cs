using SamCam.Cli.Labels;
using SamCam.Segmentation;

namespace SamCam.Cli.Tests.Labels;

public sealed class ImageLoopTests
{
    private static ProgressLine Silent() => new(TextWriter.Null, live: false, TimeProvider.System);

    [Fact]
    public async Task Bad_input_fails_its_image_and_failures_come_in_order()
    {
        string[] keys = [.. Enumerable.Range(0, 200).Select(i => $"k{i:000}")];
        var seen = new System.Collections.Concurrent.ConcurrentBag<string>();
        var failures = await ImageLoop.RunAsync(
            keys,
            key =>
            {
                seen.Add(key);
                if (key.EndsWith('7'))
                    throw new InputException(key, "is odd", "leave it out");
                if (key.EndsWith('9'))
                    throw new IOException("no disk");
            },
            Silent(),
            TestContext.Current.CancellationToken);
        seen.Count.ShouldBe(200);
        failures.Count.ShouldBe(40);
        failures.Select(f => f.Key).ShouldBe(failures.Select(f => f.Key).Order(StringComparer.Ordinal));
        failures[0].ShouldBe(new ImageFailure("k007", "k007: is odd; leave it out"));
        failures[1].ShouldBe(new ImageFailure("k009", "no disk"));
    }

    [Fact]
    public async Task A_mistake_of_the_program_is_not_an_image_failure() => await Should.ThrowAsync<InvalidOperationException>(() =>
        ImageLoop.RunAsync(["a"], _ => throw new InvalidOperationException(), Silent(), TestContext.Current.CancellationToken));

    [Fact]
    public async Task Cancelling_starts_no_further_image()
    {
        using var source = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        var started = 0;
        await Should.ThrowAsync<OperationCanceledException>(() => ImageLoop.RunAsync(
            [.. Enumerable.Range(0, 10_000).Select(i => $"k{i}")],
            _ =>
            {
                if (Interlocked.Increment(ref started) == 5)
                    source.Cancel();
            },
            Silent(),
            source.Token));
        started.ShouldBeLessThan(10_000);
    }

    [Fact]
    public void Progress_speaks_rarely_on_a_pipe_and_wipes_its_line_on_a_terminal()
    {
        var clock = new Clock();
        using var plain = new StringWriter();
        var progress = new ProgressLine(plain, live: false, clock);
        progress.Start(4);
        progress.Advance(0);
        plain.ToString().ShouldBeEmpty();
        clock.Seconds = 10;
        progress.Advance(1);
        progress.Advance(1);
        progress.Close();
        plain.ToString().Trim().ShouldBe("samcam: 2/4 images, 0.2 images/s, ETA 10 s, 1 failed");

        clock.Seconds = 0;
        using var live = new StringWriter();
        progress = new ProgressLine(live, live: true, clock);
        progress.Start(2);
        clock.Seconds = 1;
        progress.Advance(0);
        progress.Close();
        live.ToString().ShouldStartWith("\r1/2 images, 1.0 images/s, ETA 1 s");
        live.ToString().ShouldEndWith(" \r");
    }

    private sealed class Clock : TimeProvider
    {
        public long Seconds { get; set; }

        public override long TimestampFrequency => 1;

        public override long GetTimestamp() => Seconds;
    }
}
