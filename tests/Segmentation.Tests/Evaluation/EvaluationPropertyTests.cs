using FsCheck.Xunit;
using SamCam.Segmentation.Evaluation;
using SamCam.Segmentation.Imaging;
using SamCam.Testing;

namespace SamCam.Segmentation.Tests.Evaluation;

/// <summary>Whole datasets of small random maps against counts over single pixels.</summary>
public sealed class EvaluationPropertyTests
{
    private const int Classes = 4;

    [Property(MaxTest = 60)]
    public void Scores_are_those_of_all_pixels_together(int seed)
    {
        var images = Images(seed);
        var evaluator = new DatasetEvaluator(ClassList.Numbered(Classes));
        Parallel.ForEach(images, image => evaluator.Add(image.Key, image.Truth, image.Guess));
        var report = evaluator.Report();

        var pairs = images
            .SelectMany(i => i.Truth.Labels.Zip(i.Guess.Labels, (t, g) => (Truth: t, Guess: g == LabelMap.Void ? (byte)0 : g)))
            .Where(pair => pair.Truth != LabelMap.Void)
            .ToArray();
        report.PixelAccuracy.ShouldBe(pairs.Length == 0 ? null : pairs.Count(p => p.Truth == p.Guess) / (double)pairs.Length);
        foreach (var score in report.Classes)
        {
            double both = pairs.Count(p => p.Truth == score.ClassId && p.Guess == score.ClassId);
            var (truth, guess) = (pairs.Count(p => p.Truth == score.ClassId), pairs.Count(p => p.Guess == score.ClassId));
            (score.GroundTruthPixels, score.PredictedPixels).ShouldBe((truth, guess));
            score.Iou.ShouldBe(truth + guess == 0 ? null : both / (truth + guess - both));
            score.Precision.ShouldBe(guess == 0 ? null : both / guess);
            score.Recall.ShouldBe(truth == 0 ? null : both / truth);
        }

        double[] present = [.. report.Classes.Where(c => c.Iou is not null).Select(c => c.Iou!.Value)];
        if (present.Length > 0)
            report.MeanIou!.Value.ShouldBe(present.Average(), 1e-12);
        report.Images.Select(i => i.Key).ShouldBe(images.Select(i => i.Key).Order(StringComparer.Ordinal));
    }

    [Property(MaxTest = 60)]
    public void Parts_of_a_dataset_add_up_however_it_is_cut(int seed)
    {
        var images = Images(seed);
        var (whole, wholeEdges) = Count(images);
        var random = new Random(seed);
        var (sum, edges) = (new ConfusionMatrix(Classes), new BoundaryCounts());
        foreach (var part in images.GroupBy(_ => random.Next(3)))
        {
            var (matrix, bands) = Count(part);
            sum.Merge(matrix);
            edges.Merge(bands);
        }

        for (var k = 0; k < Classes; k++)
        {
            edges.Iou(k).ShouldBe(wholeEdges.Iou(k));
            for (var p = 0; p < Classes; p++)
                sum[k, p].ShouldBe(whole[k, p]);
        }

        (sum.MeanIou(), sum.MeanIou(firstClass: 1), sum.Total, sum.Correct).ShouldBe((whole.MeanIou(), whole.MeanIou(firstClass: 1), whole.Total, whole.Correct));
    }

    [Property(MaxTest = 25)]
    public void Boundary_iou_is_that_of_masks_without_their_erosion(int seed)
    {
        // Diagonals from 90 to 180: bands of 2, 3 and 4 pixels.
        var random = new Random(seed);
        var (width, height) = (random.Next(64, 128), random.Next(64, 128));
        var (truth, guess) = (Patches(random, width, height), Patches(random, width, height));
        var counts = new BoundaryCounts();
        counts.Add(truth, guess);

        var depth = (int)Math.Round(0.02 * Math.Sqrt((width * width) + (height * height)));
        for (var k = 0; k < Classes; k++)
        {
            bool[] truthMask = [.. truth.Labels.Select(t => t == k)];
            bool[] guessMask = [.. guess.Labels.Select((g, p) => truth.Labels[p] != LabelMap.Void && (g == k || (k == 0 && g == LabelMap.Void)))];
            var (a, b) = (Band(truthMask, width, height, depth), Band(guessMask, width, height, depth));
            var union = a.Zip(b).Count(p => p.First || p.Second);
            counts.Iou(k).ShouldBe(union == 0 ? null : a.Zip(b).Count(p => p.First && p.Second) / (double)union);
        }
    }

    [Fact]
    public void Class_files_come_from_any_editor()
    {
        using var folder = new TemporaryFolder();
        var file = folder.PathOf("names.txt");
        File.WriteAllBytes(file, [0xEF, 0xBB, 0xBF, .. "chat\r\n\r\nh\u00e9risson\r\n\t hot dog \r\n"u8]);
        ClassList.Parse(file).Names.ShouldBe(["background", "chat", "h\u00e9risson", "hot dog"]);
        File.WriteAllText(file, "cat\rdog");
        ClassList.Parse(file).Names.ShouldBe(["background", "cat", "dog"]);
    }

    [Fact]
    public void Class_files_that_cannot_be_meant_are_refused()
    {
        using var folder = new TemporaryFolder();
        var file = folder.PathOf("names.txt");
        File.WriteAllLines(file, Enumerable.Range(0, 255).Select(i => $"c{i}"));
        Should.Throw<InputException>(() => ClassList.Parse(file)).Reason.ShouldContain("255 names");
        File.WriteAllLines(file, Enumerable.Range(0, 254).Select(i => $"c{i}"));
        ClassList.Parse(file).Count.ShouldBe(255);
        File.WriteAllText(file, "cat\ndog\n cat \n");
        Should.Throw<InputException>(() => ClassList.Parse(file)).Reason.ShouldContain("'cat' twice");
        File.WriteAllText(file, new string('x', (1 << 20) + 1));
        Should.Throw<InputException>(() => ClassList.Parse(file)).Reason.ShouldContain("too large");
        Should.Throw<InputException>(() => ClassList.Parse(folder.Root)).Subject.ShouldBe(folder.Root);
        Should.Throw<InputException>(() => ClassList.Parse("-3"));
    }

    [Fact]
    public void Lists_of_the_two_datasets_have_distinct_names()
    {
        ClassList.Voc.Names.ShouldBeUnique();
        ClassList.Coco.Names.ShouldBeUnique();
    }

    [Fact]
    public void Changes_of_rounding_are_no_changes()
    {
        var before = Report(("a", 0.5), ("b", 0.25), ("only before", 1), ("c", null));
        var after = Report(("a", 0.5 + 1e-12), ("b", 0.5), ("only after", 0), ("c", 0.5));
        var comparison = new EvaluationComparison(before, after);
        comparison.Images.Select(i => i.Key).ShouldBe(["a", "b"]);
        (comparison.ImprovedCount, comparison.WorseCount, comparison.SameCount).ShouldBe((1, 0, 1));
        comparison.MeanIouDelta.ShouldBeNull();
    }

    private static EvaluationReport Report(params (string Key, double? Iou)[] images) => new()
    {
        Classes = [],
        MeanIou = null,
        ForegroundMeanIou = null,
        PixelAccuracy = null,
        MeanPrecision = null,
        MeanRecall = null,
        MeanBoundaryIou = null,
        Images = [.. images.Select(i => new ImageScore(i.Key, i.Iou, null, null))],
    };

    private static (ConfusionMatrix Matrix, BoundaryCounts Edges) Count(IEnumerable<(string Key, LabelMap Truth, LabelMap Guess)> images)
    {
        var (matrix, edges) = (new ConfusionMatrix(Classes), new BoundaryCounts());
        foreach (var (_, truth, guess) in images)
        {
            matrix.Add(truth, guess);
            edges.Add(truth, guess);
        }

        return (matrix, edges);
    }

    private static (string Key, LabelMap Truth, LabelMap Guess)[] Images(int seed)
    {
        var random = new Random(seed);
        return [.. Enumerable.Range(0, random.Next(1, 7)).Select(i =>
        {
            var (width, height) = (random.Next(1, 20), random.Next(1, 20));
            return ($"k{random.Next(100)}-{i}", Patches(random, width, height), Patches(random, width, height));
        })];
    }

    private static LabelMap Patches(Random random, int width, int height)
    {
        var labels = new byte[width * height];
        for (var n = random.Next(8); n > 0; n--)
        {
            var (x0, y0) = (random.Next(width), random.Next(height));
            var (x1, y1) = (random.Next(x0, width) + 1, random.Next(y0, height) + 1);
            var value = random.Next(Classes + 1);
            for (var y = y0; y < y1; y++)
                labels.AsSpan((y * width) + x0, x1 - x0).Fill(value == Classes ? LabelMap.Void : (byte)value);
        }

        return new LabelMap(width, height, labels);
    }

    // A pixel of the mask with a pixel outside (or the image's edge) within depth rows and columns.
    private static bool[] Band(bool[] mask, int width, int height, int depth)
    {
        bool Outside(int x, int y) => x < 0 || y < 0 || x >= width || y >= height || !mask[(y * width) + x];
        bool Near(int p)
        {
            for (var y = (p / width) - depth; y <= (p / width) + depth; y++)
            {
                for (var x = (p % width) - depth; x <= (p % width) + depth; x++)
                {
                    if (Outside(x, y))
                        return true;
                }
            }

            return false;
        }

        return [.. mask.Select((inside, p) => inside && Near(p))];
    }
}
