using SamCam.Segmentation.Evaluation;
using SamCam.Segmentation.Imaging;

namespace SamCam.Segmentation.Tests.Evaluation;

public sealed class ConfusionMatrixTests
{
    private static ConfusionMatrix Of(byte[] truth, byte[] guess, int classes = 4)
    {
        var matrix = new ConfusionMatrix(classes);
        matrix.Add(new LabelMap(truth.Length, 1, truth), new LabelMap(guess.Length, 1, guess));
        return matrix;
    }

    [Fact]
    public void Void_of_the_truth_is_skipped_and_void_of_the_prediction_is_background()
    {
        var matrix = Of([0, 1, 1, 255, 2], [0, 1, 255, 1, 1]);
        matrix.Total.ShouldBe(4);
        matrix[1, 0].ShouldBe(1);
        matrix[1, 1].ShouldBe(1);
        matrix[2, 1].ShouldBe(1);
        matrix.PixelAccuracy.ShouldBe(0.5);
        matrix.Iou(1).ShouldBe(1 / 3.0);
        matrix.Precision(1).ShouldBe(0.5);
        matrix.Recall(1).ShouldBe(0.5);
        matrix.Precision(2).ShouldBeNull();
        matrix.Recall(2).ShouldBe(0);
    }

    [Fact]
    public void A_class_in_neither_map_is_left_out_of_the_mean()
    {
        // IoU: background 1/2, class 1 1/3, class 2 0, class 3 in neither.
        var matrix = Of([0, 1, 1, 2], [0, 1, 0, 1]);
        matrix.Iou(3).ShouldBeNull();
        matrix.MeanIou()!.Value.ShouldBe((0.5 + (1 / 3.0) + 0) / 3, 1e-12);
        matrix.MeanIou(firstClass: 1)!.Value.ShouldBe((1 / 3.0 + 0) / 2, 1e-12);
        Of([255], [1]).MeanIou().ShouldBeNull();
        Of([255], [1]).PixelAccuracy.ShouldBeNull();
    }

    [Fact]
    public void One_class_right_and_one_missed_is_one_half()
    {
        // The reference repository's own evaluation runs its sums over classes and says 0.90 here.
        byte[] truth = [1, 1, 1, 1, 2, 2], guess = [1, 1, 1, 1, 0, 0];
        Of(truth, guess).MeanIou(firstClass: 1).ShouldBe(0.5);
    }

    [Fact]
    public void Parts_add_up_to_the_whole()
    {
        var first = Of([0, 1, 2], [0, 2, 2]);
        first.Merge(Of([3, 3], [3, 1]));
        var whole = Of([0, 1, 2, 3, 3], [0, 2, 2, 3, 1]);
        for (var g = 0; g < 4; g++)
        {
            for (var p = 0; p < 4; p++)
                first[g, p].ShouldBe(whole[g, p]);
        }

        Should.Throw<ArgumentException>(() => first.Merge(new ConfusionMatrix(3)));
    }

    [Fact]
    public void Foreign_values_and_sizes_are_refused_and_not_counted()
    {
        Should.Throw<InputException>(() => Of([0, 4], [0, 0])).Message.ShouldContain("ground truth: holds class 4");
        Should.Throw<InputException>(() => Of([0, 255], [255, 9])).Message.ShouldContain("prediction: holds class 9");
        var matrix = new ConfusionMatrix(2);
        Should.Throw<InputException>(() => matrix.Add(new LabelMap(2, 1, [0, 1]), new LabelMap(1, 2, [0, 1]))).Reason.ShouldContain("1 x 2");
        matrix.Total.ShouldBe(0);
    }
}
