using System.Text;
using System.Xml;
using System.Xml.Linq;
using SamCam.Cli.Report;
using SamCam.Segmentation.Imaging;

namespace SamCam.Cli.Tests.Report;

public sealed class ReportWriterTests
{
    private const string Hostile = "<script>alert('\"&x')</script>\u0001\uD800";

    [Fact]
    public async Task A_report_is_one_well_formed_page()
    {
        var (text, page) = await WriteAsync(Full("scenes", "a/b"));

        text.ShouldStartWith("<!DOCTYPE html>");
        text.ShouldEndWith("</html>\n");
        page.Descendants("h1").Single().Value.ShouldBe("scenes");
        page.Descendants("figure").Count(f => f.Attribute("class")?.Value == "chart").ShouldBe(2);
        page.Descendants("article").Count().ShouldBe(1);
        page.Descendants("h2").Select(h => h.Value).ShouldBe(["Failed images", "Best", "Statistics", "Flags", "Classes"]);
        page.Descendants("div").Where(d => d.Attribute("class")?.Value.StartsWith("tile", StringComparison.Ordinal) == true && d.Element("b") is not null)
            .Select(d => d.Element("b")!.Value).ShouldBe(["2", "1", "3 min 20 s", "0.50", "20", "0.50"]);
    }

    [Fact]
    public async Task It_asks_for_nothing_from_elsewhere()
    {
        var (text, page) = await WriteAsync(Full("scenes", "a"));

        text.ShouldNotContain("http:");
        text.ShouldNotContain("https:");
        text.ShouldNotContain("url(");
        text.ShouldNotContain("@import");
        page.Descendants("link").ShouldBeEmpty();
        page.Descendants().Attributes("src").ShouldAllBe(a => a.Value.StartsWith("data:image/jpeg;base64,"));
        page.Descendants("script").ShouldAllBe(s => s.Attribute("src") == null);
    }

    [Fact]
    public async Task Names_are_text_and_nothing_else()
    {
        var (text, page) = await WriteAsync(Full(Hostile, Hostile));

        page.Descendants("script").Count().ShouldBe(1);
        text.ShouldNotContain("<script>alert");
        page.Descendants("h3").Single().Value.ShouldStartWith("<script>alert('\"&x')</script>");
        page.Descendants("img").First().Attribute("alt")!.Value.ShouldStartWith("Photo <script>alert('\"&x')");
    }

    [Fact]
    public async Task Every_picture_and_chart_says_what_it_shows()
    {
        var (_, page) = await WriteAsync(Full("scenes", "a"));

        page.Descendants("img").Count().ShouldBe(3);
        page.Descendants("img").ShouldAllBe(i => i.Attribute("alt")!.Value.Length > 5);
        page.Descendants("svg").ShouldAllBe(s => s.Attribute("aria-label")!.Value.Contains("median") && s.Attribute("role")!.Value == "img");
        page.Descendants("div").Count(d => d.Attribute("class")?.Value == "absent").ShouldBe(1);
    }

    [Fact]
    public async Task Pictures_are_in_the_page()
    {
        var report = Full("scenes", "a");
        var (_, page) = await WriteAsync(report);

        var source = page.Descendants("img").First().Attribute("src")!.Value;
        Convert.FromBase64String(source["data:image/jpeg;base64,".Length..]).ShouldBe(report.Gallery[0].Cards[0].Panels.Photo);
    }

    [Fact]
    public async Task A_job_without_images_has_a_report_too()
    {
        var (_, page) = await WriteAsync(new ReportModel { Dataset = "empty", Images = 0, Done = 0, Failed = 0, Duration = TimeSpan.Zero });

        page.Descendants("h2").ShouldBeEmpty();
        page.Descendants("table").ShouldBeEmpty();
    }

    [Fact]
    public async Task The_same_report_has_the_same_bytes() => (await WriteAsync(Full("x", "a"))).Text.ShouldBe((await WriteAsync(Full("x", "a"))).Text);

    [Theory]
    [InlineData(0.4, "0.4 s")]
    [InlineData(59, "59 s")]
    [InlineData(200, "3 min 20 s")]
    [InlineData(7500, "2 h 5 min")]
    [InlineData(360000, "100 h 0 min")]
    public void Times_read_well(double seconds, string text) => ReportText.Span(TimeSpan.FromSeconds(seconds)).ShouldBe(text);

    [Theory]
    [InlineData(null, "\u2013")]
    [InlineData(double.NaN, "\u2013")]
    [InlineData(3d, "3")]
    [InlineData(0.123, "0.12")]
    [InlineData(12.34, "12.3")]
    [InlineData(118287d, "118,287")]
    public void Numbers_read_well(double? value, string text) => ReportText.Number(value).ShouldBe(text);

    private static async Task<(string Text, XElement Page)> WriteAsync(ReportModel report)
    {
        using var stream = new MemoryStream();
        await ReportWriter.WriteAsync(report, stream, TestContext.Current.CancellationToken);
        var text = new UTF8Encoding(false, throwOnInvalidBytes: true).GetString(stream.ToArray());
        using var reader = XmlReader.Create(new StringReader(text), new XmlReaderSettings { DtdProcessing = DtdProcessing.Ignore });
        return (text, XDocument.Load(reader).Root!);
    }

    private static ReportModel Full(string dataset, string key)
    {
        var collector = new ReportCollector([dataset + " class"]);
        var statistics = new Dictionary<string, double?> { ["agreement_mean"] = 0.5, ["n_masks"] = 20, ["purity_area_mean"] = null };
        var row = new ReportRow(key, statistics, ["review"], [new Dictionary<string, double?> { ["class_id"] = 1, ["label_area"] = 3, ["cam_area"] = 2 }]);
        collector.Add(row);
        collector.Add(row with { Key = "other", Flags = [] });
        collector.AddFailure(new ReportFailure(key, "BadInput", key));
        var photo = new RgbImage(8, 4, new byte[8 * 4 * 3]);
        var label = new LabelMap(8, 4, new byte[8 * 4]);
        return new ReportModel
        {
            Dataset = dataset,
            Images = 3,
            Done = collector.Done,
            Failed = collector.Failed,
            Duration = TimeSpan.FromSeconds(200),
            ImagesPerSecond = 0.5,
            Facts = [new ReportFact("Recipe", dataset)],
            Warnings = [dataset],
            Failures = collector.Failures,
            Histograms = collector.Histograms,
            Flags = collector.Flags,
            Classes = collector.Classes,
            Gallery = [new GallerySection("Best", "Most agreement.", [new GalleryCard(row, GalleryRenderer.Render(photo, label, masks: null, label), [1, 7])])],
        };
    }
}
