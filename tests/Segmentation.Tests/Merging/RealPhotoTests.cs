using SamCam.Segmentation.Evaluation;
using SamCam.Segmentation.Imaging;
using SamCam.Segmentation.Masks;
using SamCam.Segmentation.Merging;
using SamCam.Segmentation.Quality;
using SamCam.Segmentation.Tests.Quality;
using SamCam.Testing;

namespace SamCam.Segmentation.Tests.Merging;

/// <summary>TransCAM labels of VOC photos, merged with masks cut from the ground truth: what a perfect SAM would find, in pieces.</summary>
public sealed class RealPhotoTests
{
    [Fact]
    public void Merging_equals_the_literal_loop_at_full_size()
    {
        foreach (var name in Names(4))
        {
            var (cam, truth) = Read(name);
            var masks = Masks(truth).ToArray();
            var layout = new Layout(cam.Width, cam.Height, cam.Labels, masks);
            var (output, owners) = ReferenceLoop.Sepl(layout);
            var merged = Merger.Merge(cam, layout.Rle, new MergeOptions());
            merged.Labels.Labels.ShouldBe(output, name);
            merged.Owners.Select(o => (int)o).ShouldBe(owners, name);
        }
    }

    [Fact]
    public void Perfect_masks_raise_the_labels_and_the_statistics_say_where()
    {
        var (before, after) = (new DatasetEvaluator(ClassList.Voc), new DatasetEvaluator(ClassList.Voc));
        var gains = new List<double?>();
        foreach (var name in Names(40))
        {
            var (cam, truth) = Read(name);
            SamMask[] masks = [.. Masks(truth).Select(mask => Measured.Mask(RleMask.FromBitmap(cam.Height, cam.Width, mask)))];
            var merged = Merger.Merge(cam, [.. masks.Select(mask => mask.Segmentation)], new MergeOptions());
            before.Add(name, truth, cam);
            after.Add(name, truth, merged.Labels);

            var quality = QualityMeter.Measure(cam, masks, merged);
            quality.ExtraCount.ShouldBe(0, name);
            foreach (var column in QualityColumns.All.Where(column => column.Unit is "share" or "IoU"))
                (column.Value(quality) ?? 0).ShouldBeInRange(0, 1, $"{name} {column.Name}");
            gains.Add(quality.BoundaryAlignment - quality.CamBoundaryAlignment);
        }

        var comparison = new EvaluationComparison(before.Report(), after.Report());
        comparison.MeanIouDelta!.Value.ShouldBeGreaterThan(0.05);
        gains.Average()!.Value.ShouldBeGreaterThan(0.1);
        comparison.ImprovedCount.ShouldBeGreaterThan(comparison.WorseCount);
    }

    private static IEnumerable<string> Names(int count) =>
        File.ReadLines(TestData.Require("data/voc/ImageSets/Segmentation/train.txt")).Take(count);

    private static (LabelMap Cam, LabelMap Truth) Read(string name) =>
        (LabelPng.Read(Path.Combine(TestData.Require("data/voc/TransCAM"), name + ".png")),
         LabelPng.Read(Path.Combine(TestData.Require("data/voc/SegmentationClass"), name + ".png")));

    /// <summary>Every class of the ground truth, whole and cut in an upper and a lower half, and the background.</summary>
    private static IEnumerable<byte[]> Masks(LabelMap truth)
    {
        var half = truth.Labels.Length / 2;
        foreach (var id in truth.Labels.Distinct().Where(id => id != LabelMap.Void).Order())
        {
            byte[] whole = [.. truth.Labels.Select(label => label == id ? (byte)1 : (byte)0)];
            yield return whole;
            if (id == LabelMap.Background)
                continue;
            yield return [.. whole.Select((set, p) => p < half ? set : (byte)0)];
            yield return [.. whole.Select((set, p) => p < half ? (byte)0 : set)];
        }
    }
}
