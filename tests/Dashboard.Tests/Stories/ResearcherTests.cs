using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace SamCam.Dashboard.Tests.Stories;

/// <summary>A researcher with one machine: a folder of photos, one command, labels that a training loader reads, a table and a report to look at.</summary>
public sealed class ResearcherTests(Browser browser)
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task One_command_makes_labels_a_table_and_a_report()
    {
        using var folder = new TemporaryFolder();
        var dataset = new TinyDataset(folder.PathOf("photos"), scenes: 4);
        var output = folder.PathOf("out");

        await using var samcam = ChildProcess.Start(ChildProcessSettings.Dotnet(Path.Combine(AppContext.BaseDirectory, "samcam.dll"), dataset.Run(output)));
        (await samcam.WaitForExitAsync(cancellationToken: Token)).ShouldBe(0, samcam.Output);

        var labels = Directory.GetFiles(Path.Combine(output, "labels"), "*.png");
        labels.Length.ShouldBe(4);
        foreach (var label in labels)
        {
            // Eight bits a pixel, by palette: what loaders read as class ids.
            var header = await File.ReadAllBytesAsync(label, Token);
            (header[24], header[25]).ShouldBe(((byte)8, (byte)3), label);
        }

        (await File.ReadAllLinesAsync(Path.Combine(output, "images.csv"), Token)).Length.ShouldBe(5);
        await using var window = await browser.OpenAsync(new Uri("http://127.0.0.1"));
        await window.Page.GotoAsync(new Uri(Path.Combine(output, "report.html")).AbsoluteUri);
        await Expect(window.Page.GetByRole(AriaRole.Heading).First).ToBeVisibleAsync();
        (await window.Page.Locator("img").EvaluateAllAsync<bool>("images => images.length > 0 && images.every(image => image.complete && image.naturalWidth > 0)")).ShouldBeTrue();
        await window.KeepAsync("report");
        window.Complaints.ShouldBeEmpty();
    }
}
