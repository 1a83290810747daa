using SamCam.Segmentation.Imaging;
using SamCam.Segmentation.Masks;
using SamCam.Segmentation.Models;
using SamCam.Segmentation.Sam;
using SamCam.Segmentation.Tests.Imaging;
using SamCam.Segmentation.Tests.Models;
using SamCam.Testing;

namespace SamCam.Segmentation.Tests.Sam;

/// <summary>The whole way through ONNX graphs, with a model that draws diamonds around its points.</summary>
public sealed class AutomaticMaskGeneratorTests : IDisposable
{
    private static readonly AutomaticMaskOptions Options = new() { PointsPerSide = 4, PredIouThresh = 0.8, StabilityScoreThresh = 0.5 };
    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public void Masks_lie_around_their_points()
    {
        using var model = Load();
        var masks = new AutomaticMaskGenerator(model, Options).Generate(FormulaImage.Create(128, 128), Token);

        masks.Count.ShouldBeGreaterThan(16);
        masks.Select(m => m.PredictedIou).ShouldBeInOrder(SortDirection.Descending);
        foreach (var mask in masks)
        {
            var bitmap = new byte[128 * 128];
            mask.Segmentation.Paint(bitmap);
            bitmap[((int)mask.PointY * 128) + (int)mask.PointX].ShouldBe((byte)1);
            mask.Box.ShouldBe(mask.Segmentation.BoundingBox()!.Value);
            mask.CropBox.ShouldBe(new CropBox(0, 0, 128, 128));
        }

        // The image is twice the network input: a diamond of radius 8 has a height and width of about 32 pixels.
        var small = masks.First(m => m.PredictedIou < 0.92f && m.PointX is > 40 and < 90 && m.PointY is > 40 and < 90);
        small.Box.Width.ShouldBeInRange(25, 33);
        small.Box.Height.ShouldBeInRange(25, 33);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(5)]
    [InlineData(16)]
    [InlineData(1000)]
    public void The_batch_size_changes_nothing(int pointsPerBatch)
    {
        using var model = Load();
        var image = FormulaImage.Create(100, 60);
        var expected = new AutomaticMaskGenerator(model, Options, 7, maxParallelism: 1).Generate(image, Token);
        var actual = new AutomaticMaskGenerator(model, Options, pointsPerBatch).Generate(image, Token);
        MaskText.Of(actual).ShouldBe(MaskText.Of(expected));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    [InlineData(64)]
    public void Adaptive_prompts_are_every_second_point_and_what_no_mask_covers(int pointsPerBatch)
    {
        using var model = Load();
        var image = FormulaImage.Create(128, 128);
        // All masks that pass, none suppressed.
        var every = Options with { BoxNmsThresh = 1 };
        var full = new AutomaticMaskGenerator(model, every).Generate(image, Token);
        var adaptive = new AutomaticMaskGenerator(model, every with { Prompts = PromptPlacement.Adaptive }, pointsPerBatch).Generate(image, Token);

        // Points 16, 48, 80 and 112: every second of them is 16 + 64 i.
        var coarse = full.Where(m => (m.PointX - 16) % 64 == 0 && (m.PointY - 16) % 64 == 0).ToList();
        var covered = new byte[128 * 128];
        foreach (var mask in coarse)
            mask.Segmentation.Paint(covered);
        var expected = full.Where(m => coarse.Contains(m) || covered[((int)m.PointY * 128) + (int)m.PointX] == 0).ToList();

        expected.Count.ShouldBeInRange(coarse.Count + 1, full.Count - 1);
        MaskText.Of(adaptive).ShouldBe(MaskText.Of(expected));
    }

    [Fact]
    public void Encoding_apart_changes_nothing()
    {
        using var model = Load();
        var generator = new AutomaticMaskGenerator(model, Options);
        var image = FormulaImage.Create(100, 60);
        using var encoded = generator.Encode(image);
        MaskText.Of(generator.Generate(encoded, Token)).ShouldBe(MaskText.Of(generator.Generate(image, Token)));
    }

    [Fact]
    public async Task One_generator_serves_many_threads()
    {
        using var model = Load();
        var generator = new AutomaticMaskGenerator(model, Options, 3);
        RgbImage[] images = [FormulaImage.Create(100, 60), FormulaImage.Create(33, 90), FormulaImage.Create(64, 64)];
        var expected = images.Select(i => MaskText.Of(generator.Generate(i, Token)).ToArray()).ToArray();
        await Parallel.ForAsync(0, 12, Token, (i, token) =>
        {
            MaskText.Of(generator.Generate(images[i % 3], token)).ShouldBe(expected[i % 3]);
            return ValueTask.CompletedTask;
        });
    }

    [Fact]
    public void Crops_add_masks_of_their_own_on_the_images_grid()
    {
        using var model = Load();
        var masks = new AutomaticMaskGenerator(model, Options with { CropNLayers = 1, CropNPointsDownscaleFactor = 2 }).Generate(FormulaImage.Create(200, 150), Token);

        masks.Select(m => m.CropBox).Distinct().Count().ShouldBeGreaterThan(1);
        masks.Select(m => (long)m.CropBox.Width * m.CropBox.Height).ShouldBeInOrder(SortDirection.Ascending);
        foreach (var mask in masks)
        {
            (mask.Segmentation.Width, mask.Segmentation.Height).ShouldBe((200, 150));
            mask.Box.Left.ShouldBeGreaterThanOrEqualTo(mask.CropBox.X0);
            mask.Box.Right.ShouldBeLessThan(mask.CropBox.X1);
            mask.PointX.ShouldBeInRange(mask.CropBox.X0, mask.CropBox.X1);
        }
    }

    [Fact]
    public void Thresholds_drop_masks()
    {
        using var model = Load();
        var image = FormulaImage.Create(100, 100);
        var all = new AutomaticMaskGenerator(model, Options with { PredIouThresh = 0, StabilityScoreThresh = 0, BoxNmsThresh = 1 }).Generate(image, Token);
        all.Count.ShouldBe(48);
        new AutomaticMaskGenerator(model, Options with { PredIouThresh = 0.99 }).Generate(image, Token).ShouldBeEmpty();
        new AutomaticMaskGenerator(model, Options with { StabilityScoreThresh = 0.999 }).Generate(image, Token).ShouldBeEmpty();
    }

    [Fact]
    public void A_single_pixel_is_an_image()
    {
        // A box of one pixel has no area in SAM's arithmetic, its IoU with itself is no number, and suppression drops none: as in the reference.
        using var model = Load();
        var masks = new AutomaticMaskGenerator(model, Options with { CropNLayers = 2 }).Generate(new RgbImage(1, 1, [1, 2, 3]), Token);
        masks.ShouldNotBeEmpty();
        masks.ShouldAllBe(m => m.Area == 1);
    }

    [Fact]
    public void A_layer_without_points_is_refused()
    {
        using var model = Load();
        Should.Throw<InputException>(() => new AutomaticMaskGenerator(model, Options with { CropNLayers = 2, CropNPointsDownscaleFactor = 16 }));
    }

    [Fact]
    public void Cancelling_stops_between_batches()
    {
        using var model = Load();
        using var cancelled = new CancellationTokenSource();
        var generator = new AutomaticMaskGenerator(model, Options, 1);
        using var encoded = generator.Encode(FormulaImage.Create(64, 64));
        cancelled.Cancel();
        Should.Throw<OperationCanceledException>(() => generator.Generate(encoded, cancelled.Token));
    }

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private SamModel Load() => SamModel.Load(TestModels.Sam(folder), new SessionSettings { IntraOpThreads = 1 });
}
