using SamCam.Segmentation.Cam;
using SamCam.Segmentation.Imaging;
using SamCam.Segmentation.Merging;
using SamCam.Segmentation.Quality;
using SamCam.Segmentation.Tests.Merging;

namespace SamCam.Segmentation.Tests.Quality;

public sealed class QualityMeterTests
{
    // Golden layout E: out 222200 227777 007777 007777.
    private static readonly Layout TwoObjects =
        Layout.Parse("222000 222000 000777 000777", "####.. ####.. ...... ......", "...... ..#### ..#### ..####");

    [Fact]
    public void Counts_and_shares_follow_from_the_maps()
    {
        var q = Measured.Of(TwoObjects, [2, 7]);
        (q.MaskCount, q.SelectedCount, q.SelectedByContainmentOnlyCount, q.SetAsideCount).ShouldBe((2, 2, 1, 0));
        q.SamCoverage.ShouldBe(18 / 24.0);
        q.CamForeground.ShouldBe(12 / 24.0);
        q.LabelForeground.ShouldBe(18 / 24.0);
        // Row 0: one added; row 1: 22 kept, one 2 becomes 7, three added; rows 2 and 3: one added each.
        (q.Changed, q.Added, q.Erased, q.Relabelled, q.FromVoid).ShouldBe((7 / 24.0, 6 / 24.0, 0, 1 / 24.0, 0));
        q.PurityMin.ShouldBe(6 / 12.0);
        q.PurityAreaMean.ShouldBe(12 / 20.0);
        q.ConflictRatio.ShouldBe(2 / 18.0);
        q.ForegroundUncoveredMax.ShouldBe(0);
        q.ComponentCount.ShouldBe(2);
        q.LargestComponentShareMin.ShouldBe(1);
        q.Flags.ShouldBe(QualityFlags.None);
    }

    [Fact]
    public void Classes_have_their_own_block()
    {
        var two = Measured.Of(TwoObjects, [2, 7]).Classes.Single(c => c.ClassId == 2);
        (two.CamArea, two.LabelArea, two.SelectedCount, two.SelectedByContainmentOnlyCount).ShouldBe((6, 6, 1, 0));
        two.Agreement.ShouldBe(5 / 7.0);
        two.Growth.ShouldBe(1);
        two.Erased.ShouldBe(0);
        var seven = Measured.Of(TwoObjects, [2, 7]).Classes.Single(c => c.ClassId == 7);
        seven.Growth.ShouldBe(2);
        seven.Agreement.ShouldBe(0.5);
        seven.SelectedByContainmentOnlyCount.ShouldBe(1);
    }

    [Fact]
    public void Scores_are_summarised_over_all_and_over_selected_masks()
    {
        // Mask 1 stays unselected.
        var q = Measured.Of(Layout.Parse("111100", "####..", "...###"), [1]);
        q.PredictedIou!.Min.ShouldBe(0.9, 1e-6);
        q.PredictedIou.P10.ShouldBe(0.901, 1e-6);
        q.PredictedIou.Median.ShouldBe(0.905, 1e-6);
        q.PredictedIou.Mean.ShouldBe(0.905, 1e-6);
        q.PredictedIou.AreaMean!.Value.ShouldBe(((4 * 0.9) + (3 * 0.91)) / 7, 1e-6);
        q.SelectedPredictedIou!.Mean.ShouldBe(0.9, 1e-6);
        ScoreSummary.Of([(double.NaN, 3)]).ShouldBeNull();
        ScoreSummary.Of([(1, 0), (double.NaN, 3), (0, 0)])!.AreaMean.ShouldBeNull();
    }

    [Fact]
    public void A_swallowed_image_is_flagged()
    {
        var q = Measured.Of(Layout.Parse("000000 033000 033000 000000", "###### ###### ###### ######"), [3]);
        q.Flags.ShouldBe(QualityFlags.Swallowed | QualityFlags.Review);
        q.Flags.ToText().ShouldBe("swallowed;review");
        q.GrowthMax.ShouldBe(6);
        q.PurityMin.ShouldBe(4 / 24.0);
    }

    [Fact]
    public void Missing_vanished_and_extra_classes_are_flagged()
    {
        var q = Measured.Of(Layout.Parse("300000 400000 000000 000033", "###... ###... ###... ......"), [3, 4, 9]);
        (q.MissingCount, q.VanishedCount, q.ExtraCount, q.ClassCount).ShouldBe((1, 0, 0, 3));
        q.Classes.Single(c => c.ClassId == 9).Flags.ShouldBe(QualityFlags.Missing);
        q.Classes.Single(c => c.ClassId == 9).Agreement.ShouldBeNull();

        var erased = Measured.Of(Layout.Parse("110000 000000 000011 000033", "##.... ##.... ...... ......", "...... ...... ##..## ##..##"), [3]);
        erased.Classes.Single(c => c.ClassId == 1).Flags.ShouldBe(QualityFlags.Review);
        erased.Classes.Single(c => c.ClassId == 1).Erased.ShouldBe(0.5);
        var vanished = Measured.Of(Layout.Parse("110000 000000 000011 000033", "##.... ##.... ...... ......", "...... ...... ##..## ##..##"), [1, 3]);
        vanished.Flags.ShouldBe(QualityFlags.Vanished | QualityFlags.Review);

        Measured.Of(Layout.Parse("1122"), [1]).Flags.ShouldBe(QualityFlags.Extra);
        Measured.Of(Layout.Parse("1122")).Flags.ShouldBe(QualityFlags.None);
    }

    [Fact]
    public void Erasing_more_than_half_of_a_class_asks_for_review()
    {
        var q = Measured.Of(Layout.Parse("111110 000000 000000", "####.. ####.. ####.."), [1], new MergeOptions());
        q.ForegroundErasedMax.ShouldBe(0.8);
        q.GrowthMin.ShouldBe(0.2);
        q.Flags.ShouldBe(QualityFlags.Review);
    }

    [Fact]
    public void What_does_not_exist_is_null()
    {
        var q = Measured.Of(Layout.Parse("0000 0000"), []);
        q.PredictedIou.ShouldBeNull();
        new object?[]
        {
            q.PurityMin, q.PurityAreaMean, q.ConflictRatio, q.BoundaryAlignment, q.CamBoundaryAlignment, q.AgreementMean, q.GrowthMax,
            q.ForegroundErasedMax, q.LargestComponentShareMin, q.CamMargin,
        }.ShouldAllBe(value => value == null);
        QualityColumns.All.Select(column => column.Value(q)).ShouldAllBe(value => value == null || double.IsFinite(value.Value));
        // A mask, but no boundary between labels.
        Measured.Of(Layout.Parse("0000 0000", "##.. ##.."), []).BoundaryAlignment.ShouldBeNull();
    }

    [Fact]
    public void Order_sensitivity_exists_for_sepl_alone()
    {
        // Golden layout D: the paper's form gives class 1 everywhere, the reference keeps six pixels of class 5.
        var layout = Layout.Parse("111111 111110 000555 000055", "###### ###### ###### ######");
        Measured.Of(layout).OrderSensitivity.ShouldBe(5 / 24.0);
        Measured.Of(layout, options: new MergeOptions { Strategy = MergeStrategy.SeplArgmax }).OrderSensitivity.ShouldBeNull();
    }

    [Fact]
    public void Contested_masks_could_go_to_two_classes()
    {
        var layout = Layout.Parse("1122 1122", "#### ####", "##.. ##..");
        Measured.Of(layout).ContestedCount.ShouldBe(1);
        Measured.Of(layout, options: new MergeOptions { MaxMaskArea = 0.5 }).ContestedCount.ShouldBe(0);
    }

    [Fact]
    public void Soft_class_maps_give_margin_and_evidence()
    {
        var cams = new ClassActivationMaps(4, 1, [1], [1f, 0.5f, 0.1f, 0f]);
        var q = Measured.Of(Layout.Parse("1100", "###."), [1], cams: cams);
        // Foreground 0..2 against the threshold 0.25: 0.75, 0.25 and 0.15.
        q.CamMargin!.Value.ShouldBe((0.75 + 0.25 + 0.15) / 3, 1e-6);
        q.Classes[0].CamInLabel!.Value.ShouldBe(1.6 / 3, 1e-6);
        q.Classes[0].CamAdded!.Value.ShouldBe(0.1, 1e-6);
        q.Classes[0].CamDropped.ShouldBeNull();
    }

    [Fact]
    public void Parts_of_different_images_are_refused()
    {
        var merged = Merger.Merge(new LabelMap(2, 1, [0, 1]), [], new MergeOptions());
        Should.Throw<ArgumentException>(() => QualityMeter.Measure(new LabelMap(1, 2, [0, 1]), [], merged));
        Should.Throw<ArgumentException>(() => QualityMeter.Measure(new LabelMap(2, 1, [0, 1]), [], merged, cams: new ClassActivationMaps(1, 1, [], [])));
    }
}
