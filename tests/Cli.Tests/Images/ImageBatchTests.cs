using SamCam.Cli.Images;
using SamCam.Cli.Labels;
using SamCam.Segmentation;
using SamCam.Segmentation.Imaging;
using SamCam.Testing;

namespace SamCam.Cli.Tests.Images;

public sealed class ImageBatchTests : IDisposable
{
    private readonly TemporaryFolder folder = new();

    public ImageBatchTests()
    {
        foreach (var name in (string[])["a", "b", "c"])
            Pictures.Write(folder, $"in/{name}.png");
    }

    public void Dispose() => folder.Dispose();

    [Fact]
    public async Task Every_image_is_decoded_and_handed_on()
    {
        var result = await Run((image, pixels) => (image.Key, pixels.Width, pixels.Height));
        result.Results.ShouldBe([("a", 48, 36), ("b", 48, 36), ("c", 48, 36)]);
        (result.Failures.Count, result.Skipped, result.ExitCode).ShouldBe((0, 0, ExitCodes.Done));
    }

    [Fact]
    public async Task An_image_that_fails_leaves_the_others_alone()
    {
        Pictures.WriteText(folder, "in/b.png", "no picture");
        var result = await Run((image, _) => image.Key == "c" ? throw new AcceleratorMemoryException("too much", new InvalidOperationException()) : image.Key);
        result.Results.ShouldBe(["a"]);
        result.Failures.Select(f => (f.Key, f.Class)).ShouldBe([("b", "BadInput"), ("c", "OutOfMemory")]);
        result.Failures[0].Reason.ShouldStartWith("b.png: ");
        result.ExitCode.ShouldBe(ExitCodes.SomeFailed);
    }

    [Fact]
    public async Task Input_of_which_nothing_can_be_used_is_wrong_input()
    {
        var result = await Run<string>((image, _) => throw new InputException(image.Path, "odd", "leave it"));
        (result.Failures.Count, result.ExitCode).ShouldBe((3, ExitCodes.Usage));
    }

    [Fact]
    public async Task Finished_images_are_not_even_read()
    {
        Pictures.WriteText(folder, "in/b.png", "no picture");
        var result = await Run((image, _) => image.Key, isDone: image => image.Key == "b");
        result.Results.ShouldBe(["a", "c"]);
        (result.Skipped, result.Images, result.ExitCode).ShouldBe((1, 3, ExitCodes.Done));
    }

    [Fact]
    public async Task An_interruption_keeps_what_is_finished()
    {
        using var interruption = new CancellationTokenSource();
        var result = await Run(
            (image, _) =>
            {
                interruption.Cancel();
                return image.Key;
            },
            token: interruption.Token);
        result.Results.ShouldBe(["a"]);
        (result.Interrupted, result.ExitCode).ShouldBe((true, ExitCodes.Interrupted));

        using var error = new StringWriter();
        using var output = new StringWriter();
        (await new BatchEnding(output, error, "out", "model", new { }, json: true).EndAsync(result)).ShouldBe(ExitCodes.Interrupted);
        error.ToString().ShouldContain("interrupted with 1 of 3 images finished; the same command with --skip-existing goes on");
        output.ToString().ShouldContain("\"state\":\"interrupted\"");
    }

    [Fact]
    public async Task A_file_over_the_limit_is_refused_unread() =>
        (await Run((image, _) => image.Key, maxBytes: 10)).Failures.ShouldAllBe(f => f.Reason.Contains("more than the limit of 10", StringComparison.Ordinal));

    [Fact]
    public async Task A_defect_of_the_program_is_not_an_image_failure() =>
        await Should.ThrowAsync<InvalidOperationException>(() => Run<string>((_, _) => throw new InvalidOperationException("defect")));

    private Task<BatchResult<T>> Run<T>(
        Func<SourceImage, RgbImage, T> process, Func<SourceImage, bool>? isDone = null, long maxBytes = 1 << 20, CancellationToken? token = null)
    {
        var source = ImageSource.Open(folder.PathOf("in"), folder.PathOf("out"), []);
        var progress = new ProgressLine(TextWriter.Null, live: false, TimeProvider.System);
        return new ImageBatch(source, new ImagingOptions(), maxBytes, progress).RunAsync(
            isDone ?? (_ => false),
            (image, pixels, _) => Task.FromResult(process(image, pixels)),
            token ?? TestContext.Current.CancellationToken);
    }
}
