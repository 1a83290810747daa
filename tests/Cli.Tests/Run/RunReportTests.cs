using System.Text.RegularExpressions;
using SamCam.Cli.Tests.EndToEnd;
using SamCam.Testing;

namespace SamCam.Cli.Tests.Run;

public sealed class RunReportTests : IDisposable
{
    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public async Task The_report_shows_every_picture_of_the_images_and_lists_the_failed_ones()
    {
        var dataset = new TinyDataset(folder.PathOf("dataset"), scenes: 2);
        dataset.Add("broken.jpg", "no image"u8.ToArray());
        var output = Path.Combine(folder.Root, "out");

        (await SamCamProcess.RunAsync(dataset.Run(output))).ShouldEndWith(3);

        var report = await File.ReadAllTextAsync(Path.Combine(output, "report.html"), TestContext.Current.CancellationToken);
        report.ShouldContain("scene-001");
        report.ShouldContain("scene-002");
        report.ShouldContain("broken");
        report.ShouldContain("tiny-sam");
        // Photo, CAM, masks and pseudo-label of both scenes.
        Regex.Count(report, "src=\"data:image/jpeg;base64,").ShouldBe(8);
    }
}
