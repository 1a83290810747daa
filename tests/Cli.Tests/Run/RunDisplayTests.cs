using Microsoft.Extensions.Time.Testing;
using SamCam.Cli.Run;
using SamCam.Storage.Results;

namespace SamCam.Cli.Tests.Run;

public sealed class RunDisplayTests
{
    private readonly StringWriter text = new() { NewLine = "\n" };
    private readonly FakeTimeProvider time = new();

    [Fact]
    public void Plain_lines_come_now_and_then_and_at_the_end()
    {
        var display = new RunDisplay(text, live: false, time);
        for (var done = 0; done <= 40; done++)
        {
            display.Show(Progress(done), images: 40, before: 0);
            time.Advance(TimeSpan.FromSeconds(1));
        }

        Lines().ShouldBe(
        [
            "samcam: 0/40 images (0 %), 0.00 images/s, ETA -",
            "samcam: 10/40 images (25 %), 1.00 images/s, ETA 0m30s",
            "samcam: 20/40 images (50 %), 1.00 images/s, ETA 0m20s",
            "samcam: 30/40 images (75 %), 1.00 images/s, ETA 0m10s",
            "samcam: 40/40 images (100 %), 1.00 images/s, ETA 0m00s",
        ]);
    }

    [Fact]
    public void The_rate_counts_this_run_alone_and_failures_are_told()
    {
        var display = new RunDisplay(text, live: false, time);
        display.Show(Progress(30, failed: 2), images: 100, before: 32);
        time.Advance(TimeSpan.FromSeconds(20));
        display.Show(Progress(40, failed: 2), images: 100, before: 32);

        Lines()[^1].ShouldBe("samcam: 42/100 images (42 %), 0.50 images/s, ETA 1m56s, 2 failed");
    }

    [Fact]
    public void Hours_are_told_as_hours()
    {
        var display = new RunDisplay(text, live: false, time);
        display.Show(Progress(0), images: 10_000, before: 0);
        time.Advance(TimeSpan.FromSeconds(100));
        display.Show(Progress(100), images: 10_000, before: 0);

        Lines()[^1].ShouldEndWith("ETA 2h45m");
    }

    [Fact]
    public void A_job_that_is_being_listed_says_so()
    {
        var display = new RunDisplay(text, live: false, time);
        display.Show(new JobProgress(JobState.Indexing, 3000, 0, 0, null), images: 118_000, before: 0);
        Lines().ShouldBe(["samcam: listing images: 3000"]);
    }

    [Fact]
    public void On_a_terminal_one_line_is_written_over_and_a_sentence_gets_its_own()
    {
        var display = new RunDisplay(text, live: true, time);
        display.Show(Progress(1, failed: 1), images: 10, before: 0);
        time.Advance(TimeSpan.FromSeconds(1));
        display.Show(Progress(2), images: 10, before: 0);
        display.Say("stopping");

        var written = text.ToString();
        written.Count(c => c == '\r').ShouldBe(2);
        written.ShouldEndWith("\nsamcam: stopping\n");
        var lines = written.Split('\r', '\n');
        lines[2].Length.ShouldBeGreaterThanOrEqualTo(lines[1].Length, "a shorter line wipes out the longer one before");
    }

    private static JobProgress Progress(int done, int failed = 0) => new(JobState.Running, 0, done, failed, null);

    private string[] Lines() => text.ToString().Split('\n', StringSplitOptions.RemoveEmptyEntries);
}
