using SamCam.Segmentation.Cam;
using SamCam.Segmentation.Imaging;
using SamCam.Segmentation.Masks;
using SamCam.Segmentation.Merging;

namespace SamCam.Segmentation.Tests.Merging;

public sealed class MergeOptionTests
{
    [Fact]
    public void None_is_the_cam_label_without_void()
    {
        var layout = Layout.Parse("xx1100 004400", "###### ......");
        var result = Merger.Merge(layout.LabelMap, layout.Rle, new MergeOptions { Strategy = MergeStrategy.None });
        Layout.Draw(result.Labels).ShouldBe("001100 004400");
        result.Owners.ShouldBe([(byte)0]);
    }

    [Fact]
    public void A_class_that_merging_erases_comes_back_with_the_fallback()
    {
        var layout = Layout.Parse("110000 110000 000033 000033", "####.. ####.. ####.. ####..", "####.# ####.# ####.# ####.#");
        var plain = Merger.Merge(layout.LabelMap, layout.Rle, new MergeOptions { MaxMaskArea = 0.7 });
        plain.Rules.ShouldBe([MaskRule.Containment, MaskRule.SetAside]);

        var erased = Layout.Parse("110000 000000 000011 000033", "##.... ##.... ...... ......", "...... ...... ##..## ##..##");
        Layout.Draw(Merger.Merge(erased.LabelMap, erased.Rle, new MergeOptions()).Labels).ShouldBe("000000 000000 330033 330033");
        Layout.Draw(Merger.Merge(erased.LabelMap, erased.Rle, new MergeOptions { Fallback = ClassFallback.Cam }).Labels)
            .ShouldBe("110000 000000 330011 330033");
    }

    [Fact]
    public void A_mask_over_the_area_limit_neither_paints_nor_erases()
    {
        var layout = Layout.Parse("000000 033000 033000 000000", "###### ###### ###### ######");
        var result = Merger.Merge(layout.LabelMap, layout.Rle, new MergeOptions { MaxMaskArea = 0.9 });
        Layout.Draw(result.Labels).ShouldBe("000000 033000 033000 000000");
        result.Rules.ShouldBe([MaskRule.SetAside]);
        result.SetAsideCount.ShouldBe(1);
        result.SelectedCount.ShouldBe(0);
    }

    [Fact]
    public void A_mask_of_another_size_is_refused_by_number()
    {
        var error = Should.Throw<InputException>(() =>
            Merger.Merge(new LabelMap(2, 2, [0, 0, 0, 0]), [RleMask.FromBitmap(2, 2, new byte[4]), RleMask.FromBitmap(4, 1, new byte[4])], new MergeOptions()));
        error.Subject.ShouldBe("mask 1");
        error.Reason.ShouldBe("is 1 x 4 pixels, but the pseudo-label is 2 x 2");
    }

    [Fact]
    public void Mean_scores_need_soft_class_maps()
    {
        var options = new MergeOptions { Strategy = MergeStrategy.FmaMeanScore };
        Should.Throw<InputException>(() => Merger.Merge(new LabelMap(1, 1, [1]), [], options)).Remedy.ShouldContain("--cam");
        Should.Throw<InputException>(() => Merger.Merge(new LabelMap(1, 1, [1]), [], options, new ClassActivationMaps(2, 1, [1], [0, 0])))
            .Reason.ShouldContain("2 x 1");
        Should.Throw<InputException>(() => Merger.Merge(new LabelMap(1, 1, [1]), [], options, new ClassActivationMaps(1, 1, [300], [0])))
            .Reason.ShouldContain("300");
    }

    [Fact]
    public void Mean_scores_are_normalised_per_class_and_the_surest_mask_is_on_top()
    {
        // Means: class 2 = 0.9, 0.5, 0.1 and class 5 = 0.0, 0.4, 0.8 -> min-max 1, 0.5, 0 and 0, 0.5, 1.
        float[] scores = [0.9f, 0.9f, 0.5f, 0.5f, 0.1f, 0.1f, -1f, 0f, 0.4f, 0.4f, 0.8f, 0.8f];
        var cams = new ClassActivationMaps(6, 1, [2, 5], scores);
        var layout = Layout.Parse("000000", "##....", "..##..", "....##");
        var result = Merger.Merge(layout.LabelMap, layout.Rle, new MergeOptions { Strategy = MergeStrategy.FmaMeanScore, FmaAlpha = 0.6 }, cams);

        // The middle mask: background (1 - 0.5)^0.6 = 0.66 beats 0.5.
        Layout.Draw(result.Labels).ShouldBe("220055");
        result.Owners.ShouldBe([(byte)2, (byte)0, (byte)5]);
        result.Rules.ShouldBe([MaskRule.MeanScore, MaskRule.None, MaskRule.MeanScore]);

        // With a steep background the middle mask is a tie of both classes: the lower id.
        Layout.Draw(Merger.Merge(layout.LabelMap, layout.Rle, new MergeOptions { Strategy = MergeStrategy.FmaMeanScore, FmaAlpha = 4 }, cams).Labels)
            .ShouldBe("222255");
    }

    [Fact]
    public void A_less_sure_mask_is_painted_below_whatever_its_class()
    {
        var cams = new ClassActivationMaps(4, 1, [1, 2], [0.1f, 0.1f, 0f, 0f, 0f, 0.4f, 0.8f, 0f]);
        var layout = Layout.Parse("0000", "##..", "####", "...#");
        // Scores end at range / (range + 1e-7): the wide mask is a hair surer of class 2 (range 0.3) than the narrow one of class 1 (range
        // 0.1); the last mask is surest, and background.
        var result = Merger.Merge(layout.LabelMap, layout.Rle, new MergeOptions { Strategy = MergeStrategy.FmaMeanScore, FmaAlpha = 1 }, cams);
        Layout.Draw(result.Labels).ShouldBe("2220");
        result.Owners.ShouldBe([(byte)1, (byte)2, (byte)0]);
    }

    [Fact]
    public void Without_classes_everything_is_background()
    {
        var layout = Layout.Parse("0000", "##..");
        var result = Merger.Merge(layout.LabelMap, layout.Rle, new MergeOptions { Strategy = MergeStrategy.FmaMeanScore }, new ClassActivationMaps(4, 1, [], []));
        Layout.Draw(result.Labels).ShouldBe("0000");
    }
}
