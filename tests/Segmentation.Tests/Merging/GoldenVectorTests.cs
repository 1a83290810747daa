using SamCam.Segmentation.Merging;

namespace SamCam.Segmentation.Tests.Merging;

/// <summary>Layouts with the outputs of the SEPL reference code.</summary>
public sealed class GoldenVectorTests
{
    [Theory]
    [InlineData("purity exactly one half is not enough", "110000 110000 000033 000033", "####.. ...... ...... ......|...... ...... ....## ....##", "000000 110000 000033 000033", "0,3")]
    [InlineData("containment swallows the image", "000000 033000 033000 000000", "###### ###### ###### ######", "333333 333333 333333 333333", "3")]
    [InlineData("covered and not selected is erased", "300000 000000 000000 000033", "###... ###... ...... ......", "000000 000000 000000 000033", "0")]
    [InlineData("masks of a lower class do not erase a higher one", "111111 111110 000555 000055", "###### ###### ###### ######", "111111 111111 111555 111155", "1")]
    [InlineData("the higher class is on top", "222000 222000 000777 000777", "####.. ####.. ...... ......|...... ..#### ..#### ..####", "222200 227777 007777 007777", "2,7")]
    [InlineData("containment without purity", "xx1100 xx1100 000000 000000", "####.. ####.. ...... ......", "111100 111100 000000 000000", "1")]
    [InlineData("no masks", "xx1100 xx1100 004400 000000", "", "001100 001100 004400 000000", "")]
    public void The_output_is_that_of_the_reference(string why, string labels, string masks, string expected, string owners)
    {
        var layout = Layout.Parse(labels, masks.Split('|', StringSplitOptions.RemoveEmptyEntries));
        var result = Merger.Merge(layout.LabelMap, layout.Rle, new MergeOptions());
        Layout.Draw(result.Labels).ShouldBe(expected, why);
        string.Join(',', result.Owners).ShouldBe(owners, why);

        // The literal loop that judges the random layouts must itself know the golden answers.
        var (output, loopOwners) = ReferenceLoop.Sepl(layout);
        output.ShouldBe(Layout.Labelled(expected), why);
        string.Join(',', loopOwners).ShouldBe(owners, why);
    }

    [Fact]
    public void The_rule_that_took_a_mask_is_told()
    {
        var layout = Layout.Parse("222200 222200 000077 000000", "####.. ####.. ...... ......", "...... ..#### ..#### ..####", "#..... ...... ...... .....#");
        Merger.Merge(layout.LabelMap, layout.Rle, new MergeOptions()).Rules.ShouldBe([MaskRule.Purity, MaskRule.Containment, MaskRule.None]);
    }

    [Theory]
    [InlineData(17, 20, true)]
    [InlineData(16, 19, false)]
    [InlineData(84, 100, false)]
    [InlineData(85, 100, true)]
    public void Containment_is_inclusive_at_85_percent(int intersection, int area, bool holds) =>
        MaskOwners.IsContained(intersection, area).ShouldBe(holds);

    [Fact]
    public void Containment_agrees_with_floating_point_at_every_small_area()
    {
        for (var area = 1; area <= 1000; area++)
        {
            for (var intersection = 0; intersection <= area; intersection++)
                MaskOwners.IsContained(intersection, area).ShouldBe(intersection / (double)area >= 0.85);
        }
    }
}
