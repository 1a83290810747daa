using SamCam.Segmentation.Evaluation;
using SamCam.Segmentation.Imaging;
using SamCam.Testing;

namespace SamCam.Segmentation.Tests.Evaluation;

public sealed class DatasetEvaluatorTests
{
    private static LabelMap Row(params byte[] labels) => new(labels.Length, 1, labels);

    [Fact]
    public void The_report_sums_pixels_and_lists_images_in_order()
    {
        var evaluator = new DatasetEvaluator(ClassList.Numbered(3));
        evaluator.Add("b", Row(0, 1, 1), Row(0, 1, 0)).MeanIou.ShouldBe(0.5);
        evaluator.Add("a", Row(2, 2), Row(2, 2)).ForegroundMeanIou.ShouldBe(1);
        var report = evaluator.Report();
        report.Images.Select(image => image.Key).ShouldBe(["a", "b"]);
        report.Classes.Select(c => c.Name).ShouldBe(["background", "class 1", "class 2"]);
        report.MeanIou.ShouldBe((0.5 + 0.5 + 1) / 3);
        report.ForegroundMeanIou.ShouldBe(0.75);
        report.PixelAccuracy.ShouldBe(0.8);
        report.MeanPrecision.ShouldBe((0.5 + 1 + 1) / 3);
        report.MeanRecall.ShouldBe((1 + 0.5 + 1) / 3);
        report.Classes[2].BoundaryIou.ShouldBe(1);
    }

    [Fact]
    public void A_refused_image_leaves_no_trace()
    {
        var evaluator = new DatasetEvaluator(ClassList.Numbered(2));
        Should.Throw<InputException>(() => evaluator.Add("x", Row(0, 1), Row(0, 7)));
        evaluator.Report().Images.ShouldBeEmpty();
        evaluator.Report().MeanIou.ShouldBeNull();
        evaluator.Report().PixelAccuracy.ShouldBeNull();
    }

    [Fact]
    public void A_comparison_counts_improved_worse_and_same()
    {
        var (before, after) = (new DatasetEvaluator(ClassList.Numbered(2)), new DatasetEvaluator(ClassList.Numbered(2)));
        foreach (var (key, truth, old, now) in new[]
        {
            ("up", Row(0, 1), Row(0, 0), Row(0, 1)),
            ("down", Row(0, 1), Row(0, 1), Row(1, 0)),
            ("same", Row(0, 1), Row(0, 0), Row(0, 0)),
            ("void", Row(255, 255), Row(0, 0), Row(0, 0)),
        })
        {
            before.Add(key, truth, old);
            after.Add(key, truth, now);
        }

        var comparison = new EvaluationComparison(before.Report(), after.Report());
        (comparison.ImprovedCount, comparison.WorseCount, comparison.SameCount).ShouldBe((1, 1, 1));
        comparison.Images.Select(image => image.Key).ShouldBe(["down", "same", "up"]);
        comparison.Images[0].Delta.ShouldBe(-1);
        comparison.MeanIouDelta!.Value.ShouldBe(comparison.After.MeanIou!.Value - comparison.Before.MeanIou!.Value);
    }

    [Fact]
    public void Class_lists_have_names_and_refuse_nonsense()
    {
        ClassList.Parse("voc").Count.ShouldBe(21);
        ClassList.Parse("voc").Names[20].ShouldBe("tvmonitor");
        ClassList.Parse("coco").Count.ShouldBe(81);
        ClassList.Parse("coco").Names[80].ShouldBe("toothbrush");
        ClassList.Parse("3").Names.ShouldBe(["background", "class 1", "class 2"]);
        using var folder = new TemporaryFolder();
        var file = folder.PathOf("classes.txt");
        File.WriteAllText(file, "cat\n\n dog \n");
        ClassList.Parse(file).Names.ShouldBe(["background", "cat", "dog"]);
        File.WriteAllText(file, "\n");
        foreach (var wrong in new[] { file, "1", "256", "99999999999", "no-such-file" })
            Should.Throw<InputException>(() => ClassList.Parse(wrong)).Subject.ShouldBe(wrong);
    }

    [Fact]
    public void TransCam_labels_score_what_is_known_of_them()
    {
        var (labels, truth) = (TestData.Require("data/voc/TransCAM"), TestData.Require("data/voc/SegmentationClass"));
        var evaluator = new DatasetEvaluator(ClassList.Voc);
        Parallel.ForEach(File.ReadLines(TestData.Require("data/voc/ImageSets/Segmentation/train.txt")), name =>
            evaluator.Add(name, LabelPng.Read(Path.Combine(truth, name + ".png")), LabelPng.Read(Path.Combine(labels, name + ".png"))));
        var report = evaluator.Report();
        report.Images.Count.ShouldBe(330);
        report.MeanIou!.Value.ShouldBe(0.656, 0.0005);
    }
}
