using System.Globalization;
using SamCam.Segmentation.Cam;
using SamCam.Segmentation.Imaging;
using SamCam.Segmentation.Merging;
using SamCam.Segmentation.Quality;
using SamCam.Segmentation.Tests.Merging;

namespace SamCam.Segmentation.Tests.Quality;

/// <summary>Every column of one worked example, by hand: a column that reads the wrong quantity shows.</summary>
public sealed class QualityColumnsTests
{
    // out 222200 227777 007777 007777; masks 8 and 12 pixels; mask 0 has purity 6/8, mask 1 6/12.
    private static ImageQuality Example() => Measured.Of(
        Layout.Parse("222000 222000 000777 000777", "####.. ####.. ...... ......", "...... ..#### ..#### ..####", "...... ...... ...... ##...."),
        [2, 7, 9]);

    [Theory]
    [InlineData("n_masks", 3)]
    [InlineData("n_selected", 2)]
    [InlineData("n_selected_by_containment_only", 1)]
    [InlineData("n_set_aside", 0)]
    [InlineData("n_contested", 0)]
    [InlineData("predicted_iou_min", 0.9)]
    [InlineData("predicted_iou_median", 0.91)]
    [InlineData("predicted_iou_p10", 0.902)]
    [InlineData("predicted_iou_mean", 0.91)]
    [InlineData("predicted_iou_area_mean", ((8 * 0.9) + (12 * 0.91) + (2 * 0.92)) / 22)]
    [InlineData("selected_predicted_iou_mean", 0.905)]
    [InlineData("stability_mean", 0.95)]
    [InlineData("selected_stability_area_mean", 0.95)]
    [InlineData("n_classes", 3)]
    [InlineData("n_missing", 1)]
    [InlineData("n_vanished", 0)]
    [InlineData("n_extra", 0)]
    [InlineData("sam_coverage", 20 / 24.0)]
    [InlineData("cam_foreground", 0.5)]
    [InlineData("label_foreground", 0.75)]
    [InlineData("cam_void", 0)]
    [InlineData("label_void", 0)]
    [InlineData("changed", 7 / 24.0)]
    [InlineData("added", 6 / 24.0)]
    [InlineData("erased", 0)]
    [InlineData("relabelled", 1 / 24.0)]
    [InlineData("from_void", 0)]
    [InlineData("agreement_mean", ((5 / 7.0) + 0.5) / 2)]
    [InlineData("agreement_min", 0.5)]
    [InlineData("growth_min", 1)]
    [InlineData("growth_max", 2)]
    [InlineData("fg_erased_max", 0)]
    [InlineData("fg_uncovered_max", 0)]
    [InlineData("purity_min", 0.5)]
    [InlineData("purity_area_mean", 0.6)]
    [InlineData("conflict_ratio", 2 / 18.0)]
    [InlineData("order_sensitivity", 0)]
    [InlineData("boundary_alignment", 1)]
    [InlineData("cam_boundary_alignment", 1)]
    [InlineData("n_components", 2)]
    [InlineData("largest_component_share_min", 1)]
    public void The_column_reads_its_quantity(string name, double expected) =>
        QualityColumns.All.Single(column => column.Name == name).Value(Example())!.Value.ShouldBe(expected, 1e-6);

    [Fact]
    public void Whole_columns_hold_whole_numbers_and_soft_ones_are_empty_without_soft_cam()
    {
        var q = Example();
        foreach (var column in QualityColumns.All.Where(column => column.IsWhole))
            double.IsInteger(column.Value(q)!.Value).ShouldBeTrue(column.Name);
        QualityColumns.All.Where(column => column.Value(q) is null).Select(column => column.Name).ShouldBe(["cam_margin"]);
    }

    [Fact]
    public void Class_columns_read_their_quantities()
    {
        var cams = new ClassActivationMaps(4, 1, [1], [1f, 0.5f, 0.25f, 0f]);
        var block = Measured.Of(Layout.Parse("1100", "###."), [1], cams: cams).Classes.Single();
        var row = ClassQualityColumns.All.Select(column => $"{column.Name}={column.Value(block)?.ToString("0.####", CultureInfo.InvariantCulture) ?? "-"}");
        string.Join(' ', row).ShouldBe(
            "class_id=1 labelled=1 cam_area=2 label_area=3 agreement=0.6667 growth=1.5 erased=0 uncovered=0 n_selected=1 " +
            "n_selected_by_containment_only=0 n_components=1 largest_component_share=1 cam_in_label=0.5833 cam_dropped=- cam_added=0.25");
    }

    [Fact]
    public void A_dropped_part_has_its_own_score()
    {
        // Class 1 keeps its first pixel; the mask over the others is half background and erases the second.
        var cams = new ClassActivationMaps(4, 1, [1, 2], [1f, 0.5f, 0.25f, 0f, 0f, 0f, 0f, 0f]);
        var q = Measured.Of(Layout.Parse("1100", ".##."), [1, 2], cams: cams);
        q.Classes[0].CamDropped.ShouldBe(0.5);
        q.Classes[0].CamInLabel.ShouldBe(1);
        q.Classes[0].CamAdded.ShouldBeNull();
        q.Classes[1].CamInLabel.ShouldBeNull();
        q.CamMargin!.Value.ShouldBe(0.75, 1e-6);
        CamEvidence.OfClass(new LabelMap(4, 1, new byte[4]), new LabelMap(4, 1, new byte[4]), cams, 7).InLabel.ShouldBeNull();
    }

    [Theory]
    [InlineData(QualityFlags.None, "")]
    [InlineData(QualityFlags.Extra, "extra")]
    [InlineData(QualityFlags.Missing | QualityFlags.Vanished | QualityFlags.Swallowed | QualityFlags.Review | QualityFlags.Extra, "missing;vanished;swallowed;review;extra")]
    public void Flags_are_words(QualityFlags flags, string text) => flags.ToText().ShouldBe(text);

    [Fact]
    public void Percentiles_interpolate()
    {
        var summary = ScoreSummary.Of([(3, 1), (1, 1), (2, 0), (4, 2), (5, 0)])!;
        (summary.Min, summary.Median, summary.Mean).ShouldBe((1, 3, 3));
        summary.P10.ShouldBe(1.4, 1e-12);
        summary.AreaMean.ShouldBe(3);
        var single = ScoreSummary.Of([(0.5, 4)])!;
        (single.Min, single.P10, single.Median, single.Mean, single.AreaMean).ShouldBe((0.5, 0.5, 0.5, 0.5, 0.5));
        ScoreSummary.Of([]).ShouldBeNull();
    }

    [Fact]
    public void Void_that_is_kept_did_not_change()
    {
        var layout = Layout.Parse("xx1100 xx1100", "#..... ......");
        var kept = Measured.Of(layout, options: new MergeOptions { Void = VoidPixels.Keep });
        (kept.CamVoid, kept.LabelVoid, kept.FromVoid, kept.Changed).ShouldBe((4 / 12.0, 4 / 12.0, 0, 0));
        var dropped = Measured.Of(layout);
        (dropped.CamVoid, dropped.LabelVoid, dropped.FromVoid, dropped.Changed).ShouldBe((4 / 12.0, 0, 4 / 12.0, 4 / 12.0));
    }
}
