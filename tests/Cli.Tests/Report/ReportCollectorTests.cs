using SamCam.Cli.Report;

namespace SamCam.Cli.Tests.Report;

public sealed class ReportCollectorTests
{
    [Fact]
    public void Rows_become_counts_flags_and_classes()
    {
        var collector = new ReportCollector(["cat", "dog"]);
        collector.Add(Row("a", 0.5, [], Class(2, 10, 30, 0.4, 3)));
        collector.Add(Row("b", 0.9, ["vanished", "review"], Class(2, 10, 0, 0, 0), Class(1, 0, 0, null, null)));
        collector.AddFailure(new ReportFailure("c", "BadInput", "broken"));

        (collector.Done, collector.Failed).ShouldBe((2, 1));
        collector.Flags.Where(f => f.Images > 0).Select(f => (f.Name, f.Images)).ShouldBe([("vanished", 1), ("review", 1)]);
        collector.Classes.Select(c => c.Name).ShouldBe(["cat", "dog"]);
        var (cat, dog) = (collector.Classes[0], collector.Classes[1]);
        (cat.Images, cat.Missing, cat.Vanished, cat.Agreement).ShouldBe((1, 1, 0, null));
        (dog.Images, dog.Missing, dog.Vanished, dog.LabelPixels, dog.Agreement, dog.Growth).ShouldBe((2, 0, 1, 30L, 0.2, 1.5));
        collector.Histograms.Single(h => h.Name == "agreement_mean").Count.ShouldBe(2);
    }

    [Fact]
    public void The_gallery_is_small_distinct_and_the_same_in_any_order()
    {
        var rows = Enumerable.Range(0, 500).Select(i => Row($"k{i:000}", (i * 37 % 101) / 101.0, i % 5 == 0 ? ["review"] : [])).ToList();
        var (forward, backward) = (new GallerySelection(), new GallerySelection());
        rows.ForEach(forward.Add);
        rows.AsEnumerable().Reverse().ToList().ForEach(backward.Add);

        var keys = forward.Best.Concat(forward.Worst).Concat(forward.Flagged).Select(r => r.Key).ToList();
        keys.Count.ShouldBe(24);
        keys.ShouldBeUnique();
        keys.ShouldBe(backward.Best.Concat(backward.Worst).Concat(backward.Flagged).Select(r => r.Key));
        forward.Best.ShouldAllBe(r => r.Flags.Count == 0);
        forward.Best[0].Score.ShouldBeGreaterThan(0.95);
        forward.Worst[0].Score.ShouldBe(0);
        forward.Flagged.ShouldAllBe(r => r.Flags.Count > 0);
    }

    [Fact]
    public void Graver_flags_come_first()
    {
        var selection = new GallerySelection();
        for (var i = 0; i < 40; i++)
            selection.Add(Row($"w{i}", 0, []));
        selection.Add(Row("review", 0.1, ["review"]));
        selection.Add(Row("vanished", 0.9, ["vanished"]));
        selection.Add(Row("missing", 0.5, ["missing"]));

        selection.Flagged.Select(r => r.Key).ShouldBe(["vanished", "missing", "review"]);
    }

    [Fact]
    public void An_image_without_masks_scores_nothing() => new ReportRow("a", new Dictionary<string, double?> { ["agreement_mean"] = 1 }, [], []).Score.ShouldBe(0);

    [Fact]
    public void Failures_are_counted_beyond_those_kept()
    {
        var collector = new ReportCollector([]);
        for (var i = 0; i < 1000; i++)
            collector.AddFailure(new ReportFailure($"{i}", "BadInput", "broken"));

        collector.Failed.ShouldBe(1000);
        collector.Failures.Count.ShouldBe(200);
    }

    private static ReportRow Row(string key, double agreement, string[] flags, params IReadOnlyDictionary<string, double?>[] classes) =>
        new(key, new Dictionary<string, double?> { ["agreement_mean"] = agreement, ["purity_area_mean"] = 1 }, flags, classes);

    private static Dictionary<string, double?> Class(int id, double cam, double label, double? agreement, double? growth) =>
        new() { ["class_id"] = id, ["labelled"] = 1, ["cam_area"] = cam, ["label_area"] = label, ["agreement"] = agreement, ["growth"] = growth, ["erased"] = null };
}
