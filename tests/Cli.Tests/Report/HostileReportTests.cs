using System.Text;
using System.Xml;
using System.Xml.Linq;
using FsCheck.Xunit;
using SamCam.Cli.Report;

namespace SamCam.Cli.Tests.Report;

/// <summary>A report of whatever a dataset may hold: any text, numbers that are none, very many images.</summary>
public sealed class HostileReportTests
{
    private static readonly string[] Names = ["dataset", "fact", "value", "warning", "key", "kind", "reason", "flag", "class", "image", "section", "why"];

    [Theory]
    [InlineData("<img src=x onerror=alert(1)>")]
    [InlineData("\"><script>alert(1)</script>")]
    [InlineData("' onmouseover='alert(1)")]
    [InlineData("&lt;b&gt; &amp; &#60;")]
    [InlineData("]]> --> <!-- </style></script>")]
    [InlineData("{{7*7}} ${7*7} javascript:alert(1)")]
    public async Task Text_is_shown_as_it_is_wherever_it_stands(string hostile)
    {
        var (_, plain) = await WriteAsync(Report(""));
        var (_, page) = await WriteAsync(Report(hostile));

        // The page has the same elements and attributes, and every name with its whole tail.
        page.Descendants().Select(Shape).ShouldBe(plain.Descendants().Select(Shape));
        var texts = page.DescendantNodes().OfType<XText>().Select(t => t.Value).ToList();
        foreach (var name in Names)
            texts.ShouldContain(t => t.Contains(name + hostile, StringComparison.Ordinal), name);
        page.Descendants("img").Attributes("alt").ShouldAllBe(a => a.Value.Contains("image" + hostile));
    }

    [Property(MaxTest = 100)]
    public void Escaped_text_is_one_text_node_again(string text)
    {
        var parsed = XElement.Parse($"<p a=\"{ReportText.Escape(text ?? "")}\">{ReportText.Escape(text ?? "")}</p>", LoadOptions.PreserveWhitespace);
        parsed.HasElements.ShouldBeFalse();
        parsed.Value.ShouldBe(parsed.Attribute("a")!.Value);
        parsed.Value.EnumerateRunes().Count().ShouldBe((text ?? "").EnumerateRunes().Count());
    }

    [Fact]
    public void What_cannot_be_shown_becomes_a_sign_and_the_rest_stays()
    {
        foreach (var (text, expected) in new[]
        {
            ("a\u0000\u001b[31mb\u0085", "a\uFFFD\uFFFD[31mb\uFFFD"),
            ("gpj.\u202Eexe\u2066", "gpj.\uFFFDexe\uFFFD"),
            ("\uD83D\uDC31 \uD800 cat", "\uD83D\uDC31 \uFFFD cat"),
            ("katze \u00e4 \u732b", "katze \u00e4 \u732b"),
        })
            XElement.Parse($"<p>{ReportText.Escape(text)}</p>").Value.ShouldBe(expected);
    }

    [Fact]
    public async Task Numbers_that_are_none_are_a_dash_or_left_out()
    {
        var collector = new ReportCollector(["cat"]);
        double?[] values = [null, double.NaN, double.PositiveInfinity, double.NegativeInfinity];
        foreach (var value in values)
        {
            var statistics = collector.Histograms.ToDictionary(h => h.Name, _ => value);
            var block = new Dictionary<string, double?> { ["class_id"] = 1, ["agreement"] = value, ["growth"] = value, ["erased"] = value };
            collector.Add(new ReportRow($"k{value}", statistics, [], [block, new Dictionary<string, double?> { ["class_id"] = value }, new Dictionary<string, double?>()]));
        }

        collector.Histograms.ShouldAllBe(h => h.Count == 0);
        var cat = collector.Classes.ShouldHaveSingleItem();
        (cat.Images, cat.Agreement, cat.Growth, cat.Erased).ShouldBe((4, null, null, null));
        var (text, page) = await WriteAsync(Of(collector, []));
        page.Descendants("svg").ShouldBeEmpty();
        foreach (var word in new[] { "NaN", "Infinity", "\u221E" })
            text.ShouldNotContain(word, Case.Sensitive);
    }

    [Theory]
    [InlineData("class_id", 0d)]
    [InlineData("class_id", 255d)]
    [InlineData("class_id", -1d)]
    public void Blocks_of_no_class_are_left_out(string column, double value)
    {
        var collector = new ReportCollector(["cat"]);
        collector.Add(new ReportRow("a", new Dictionary<string, double?>(), [], [new Dictionary<string, double?> { [column] = value }]));
        collector.Classes.ShouldBeEmpty();
    }

    [Fact]
    public async Task A_hundred_times_the_images_are_no_larger_page()
    {
        var (few, _) = await WriteAsync(Many(400));
        var (many, page) = await WriteAsync(Many(40_000));
        many.Length.ShouldBeLessThan((int)(1.1 * few.Length));
        page.Descendants("article").Count().ShouldBe(24);
        page.Descendants("p").ShouldContain(p => p.Value == "The first 200 of 20,000." || p.Value == "The first 200 of 20000.");
    }

    [Fact]
    public void A_value_beyond_all_measure_does_not_stop_a_histogram()
    {
        var histogram = new Histogram("n", "N");
        foreach (var value in new[] { 3, -5, 1e300, double.MaxValue })
            histogram.Add(value);
        histogram.Count.ShouldBe(4);
        histogram.Bars(32).Sum().ShouldBe(4);
        XElement.Parse(HistogramChart.Draw(histogram)).Name.LocalName.ShouldBe("figure");
        new[] { 0, 0.5, 1 }.ShouldAllBe(share => histogram.Quantile(share) >= -5 && histogram.Quantile(share) <= double.MaxValue);
    }

    [Fact]
    public void A_single_value_is_its_own_median_whatever_the_bin()
    {
        foreach (var value in new[] { 0, 0.1234, 0.5, 0.999, 1 })
        {
            var histogram = new Histogram("x", "X", 0, 1);
            histogram.Add(value);
            histogram.Quantile(0.5).ShouldBe(value);
            histogram.Mean.ShouldBe(value);
            (histogram.IsCutBelow, histogram.IsCutAbove).ShouldBe((false, false));
        }
    }

    private static ReportModel Many(int images)
    {
        var collector = new ReportCollector(["cat", "dog"]);
        for (var i = 0; i < images; i++)
        {
            var statistics = collector.Histograms.ToDictionary(h => h.Name, h => (double?)(h.Lower + ((h.Upper - h.Lower) * (i % 97) / 97)));
            var block = new Dictionary<string, double?> { ["class_id"] = 1 + (i % 2), ["cam_area"] = 5, ["label_area"] = 6 };
            if (i % 2 == 0)
                collector.Add(new ReportRow($"k{i:00000}", statistics, i % 10 == 0 ? ["review"] : [], [block]));
            else
                collector.AddFailure(new ReportFailure($"k{i:00000}", "BadInput", "broken"));
        }

        var panels = new GalleryPanels(1, 1, [1, 2, 3], null, null, null);
        GallerySection Section(string title, IEnumerable<ReportRow> rows) => new(title, "", [.. rows.Select(r => new GalleryCard(r, panels, []))]);
        return Of(collector, [Section("Best", collector.Selection.Best), Section("Worst", collector.Selection.Worst), Section("Flagged", collector.Selection.Flagged)]);
    }

    private static ReportModel Report(string tail)
    {
        var collector = new ReportCollector(["class" + tail]);
        var row = new ReportRow("image" + tail, new Dictionary<string, double?> { ["agreement_mean"] = 0.5 }, ["flag" + tail], [new Dictionary<string, double?> { ["class_id"] = 1 }]);
        collector.Add(row);
        collector.AddFailure(new ReportFailure("key" + tail, "kind" + tail, "reason" + tail));
        var card = new GalleryCard(row, new GalleryPanels(1, 1, [1], [2], [3], [4]), [1]);
        return Of(collector, [new GallerySection("section" + tail, "why" + tail, [card])]) with
        {
            Dataset = "dataset" + tail,
            Facts = [new ReportFact("fact" + tail, "value" + tail)],
            Warnings = ["warning" + tail],
        };
    }

    private static ReportModel Of(ReportCollector collector, IReadOnlyList<GallerySection> gallery) => new()
    {
        Dataset = "d",
        Images = collector.Done + collector.Failed,
        Done = collector.Done,
        Failed = collector.Failed,
        Duration = TimeSpan.FromSeconds(5),
        Failures = collector.Failures,
        Histograms = collector.Histograms,
        Flags = collector.Flags,
        Classes = collector.Classes,
        Gallery = gallery,
    };

    private static string Shape(XElement element) => $"{element.Name} {string.Join(' ', element.Attributes().Select(a => a.Name))}";

    private static async Task<(string Text, XElement Page)> WriteAsync(ReportModel report)
    {
        using var stream = new MemoryStream();
        await ReportWriter.WriteAsync(report, stream, TestContext.Current.CancellationToken);
        var text = Encoding.UTF8.GetString(stream.ToArray());
        using var reader = XmlReader.Create(new StringReader(text), new XmlReaderSettings { DtdProcessing = DtdProcessing.Ignore });
        return (text, XDocument.Load(reader).Root!);
    }
}
