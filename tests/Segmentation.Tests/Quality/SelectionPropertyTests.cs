using FsCheck.Xunit;
using SamCam.Segmentation.Imaging;
using SamCam.Segmentation.Merging;
using SamCam.Segmentation.Quality;
using SamCam.Segmentation.Tests.Merging;

namespace SamCam.Segmentation.Tests.Quality;

/// <summary>Statistics against their definitions, pixel by pixel.</summary>
[Properties(Arbitrary = [typeof(LayoutArbitrary)], MaxTest = 300)]
public sealed class SelectionPropertyTests
{
    [Property]
    internal void Shares_follow_their_definitions(Layout layout)
    {
        var output = Merger.Merge(layout.LabelMap, layout.Rle, new MergeOptions()).Labels.Labels;
        var q = Measured.Of(layout);
        double pixels = output.Length;
        var all = Enumerable.Range(0, output.Length).ToArray();
        bool Covered(int p) => layout.Masks.Any(mask => mask[p] != 0);
        q.SamCoverage.ShouldBe(all.Count(Covered) / pixels, 1e-12);
        q.Added.ShouldBe(all.Count(p => layout.Labels[p] == 0 && output[p] != 0) / pixels, 1e-12);
        q.Erased.ShouldBe(all.Count(p => layout.Labels[p] is not (0 or 255) && output[p] == 0) / pixels, 1e-12);
        q.Relabelled.ShouldBe(all.Count(p => layout.Labels[p] is not (0 or 255) && output[p] != 0 && output[p] != layout.Labels[p]) / pixels, 1e-12);
        q.FromVoid.ShouldBe(all.Count(p => layout.Labels[p] == 255) / pixels, 1e-12);
        foreach (var block in q.Classes)
        {
            var cam = all.Where(p => layout.Labels[p] == block.ClassId).ToArray();
            var both = cam.Count(p => output[p] == block.ClassId);
            var label = all.Count(p => output[p] == block.ClassId);
            (block.CamArea, block.LabelArea).ShouldBe((cam.Length, label));
            block.Agreement.ShouldBe(both / (double)(cam.Length + label - both));
            block.Erased.ShouldBe(cam.Length == 0 ? null : cam.Count(p => output[p] == 0) / (double)cam.Length);
            block.Uncovered.ShouldBe(cam.Length == 0 ? null : cam.Count(p => !Covered(p)) / (double)cam.Length);
        }
    }

    [Property]
    internal void Conflict_and_purity_follow_their_definitions(Layout layout)
    {
        var merged = Merger.Merge(layout.LabelMap, layout.Rle, new MergeOptions());
        var q = Measured.Of(layout);
        var selected = Enumerable.Range(0, layout.Masks.Length).Where(n => merged.Owners[n] != 0).ToArray();
        q.SelectedCount.ShouldBe(selected.Length);
        int any = 0, several = 0;
        for (var p = 0; p < layout.Labels.Length; p++)
        {
            var owners = selected.Where(n => layout.Masks[n][p] != 0).Select(n => merged.Owners[n]).Distinct().Count();
            any += owners > 0 ? 1 : 0;
            several += owners > 1 ? 1 : 0;
        }

        q.ConflictRatio.ShouldBe(any == 0 ? null : several / (double)any);
        double?[] purities =
        [
            .. selected.Select(n => (double?)Enumerable.Range(0, layout.Labels.Length)
                .Count(p => layout.Masks[n][p] != 0 && layout.Labels[p] == merged.Owners[n]) / layout.Masks[n].Count(v => v != 0)),
        ];
        q.PurityMin.ShouldBe(purities.Min());
        for (var i = 0; i < selected.Length; i++)
            (purities[i] > 0.5).ShouldBe(merged.Rules[selected[i]] == MaskRule.Purity);
    }

    [Property]
    internal void Contested_masks_fulfil_a_rule_for_two_classes(Layout layout)
    {
        var contested = layout.Masks.Count(mask => layout.Labels.Where(l => MaskOwners.IsClass(l)).Distinct().Count(k =>
        {
            var inside = Enumerable.Range(0, mask.Length).Count(p => mask[p] != 0 && layout.Labels[p] == k);
            return inside > 0.5 * mask.Count(v => v != 0) || inside >= 0.85 * layout.Labels.Count(l => l == k);
        }) > 1);
        Measured.Of(layout).ContestedCount.ShouldBe(contested);
    }

    [Property]
    internal void Label_pairs_count_every_pixel_once(Layout first, byte shift)
    {
        // Any two maps of one size: the second is the first, moved on by some pixels.
        byte[] other = [.. first.Labels.Select((_, p) => first.Labels[(p + shift) % first.Labels.Length])];
        var pairs = LabelPairs.Count(
            LabelColumns.From(first.LabelMap), LabelColumns.From(new LabelMap(first.Width, first.Height, other)));
        pairs.Sum((_, _) => true).ShouldBe(other.Length);
        for (var p = 0; p < other.Length; p++)
            pairs[first.Labels[p], other[p]].ShouldBe(first.Labels.Zip(other).Count(pair => pair == (first.Labels[p], other[p])));
        pairs.AreasAfter()[other[0]].ShouldBe(other.Count(label => label == other[0]));
    }
}
