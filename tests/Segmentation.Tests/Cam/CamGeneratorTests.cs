using FsCheck.Xunit;
using SamCam.Segmentation.Cam;
using SamCam.Segmentation.Imaging;
using SamCam.Segmentation.Models;
using SamCam.Segmentation.Tests.Models;
using SamCam.Testing;

namespace SamCam.Segmentation.Tests.Cam;

public sealed class CamGeneratorTests : IDisposable
{
    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public void Maps_light_up_where_the_class_is()
    {
        using var model = CamModel.Load(TestModels.Cam(folder), new SessionSettings());
        var maps = new CamGenerator(model, new CamOptions()).Generate(HalfRedHalfBlue(), [3, 1], TestContext.Current.CancellationToken);

        maps.ClassIds.ShouldBe([1, 3]);
        maps.Map(0)[(10 * 64) + 5].ShouldBe(1, 1e-4);
        maps.Map(0)[(10 * 64) + 60].ShouldBe(0);
        maps.Map(1)[(10 * 64) + 60].ShouldBe(1, 1e-4);
        var labels = maps.ToLabelMap(0.4);
        labels.Labels[(10 * 64) + 5].ShouldBe((byte)1);
        labels.Labels[(10 * 64) + 60].ShouldBe((byte)3);
    }

    [Fact]
    public void A_network_for_one_image_at_a_time_gives_the_same_maps()
    {
        using var other = new TemporaryFolder();
        using var pairs = CamModel.Load(TestModels.Cam(folder), new SessionSettings());
        using var single = CamModel.Load(TestModels.Cam(other, batch: 1), new SessionSettings());
        var image = HalfRedHalfBlue();
        var expected = new CamGenerator(pairs, new CamOptions()).Generate(image, [1, 2, 3], TestContext.Current.CancellationToken);
        new CamGenerator(single, new CamOptions()).Generate(image, [1, 2, 3], TestContext.Current.CancellationToken).Scores.ShouldBe(expected.Scores);
    }

    [Fact]
    public void Bgr_networks_see_blue_first()
    {
        using var model = CamModel.Load(TestModels.Cam(folder, change: m => m["input"]!["channels"] = "bgr"), new SessionSettings());
        var maps = new CamGenerator(model, new CamOptions()).Generate(HalfRedHalfBlue(), [1], TestContext.Current.CancellationToken);
        maps.Map(0)[(10 * 64) + 60].ShouldBe(1, 1e-4);
        maps.Map(0)[(10 * 64) + 5].ShouldBe(0);
    }

    [Fact]
    public void Running_out_of_memory_is_an_error_of_its_own()
    {
        using var model = CamModel.Load(TestModels.Boundless(folder), new SessionSettings());
        var generator = new CamGenerator(model, new CamOptions());
        Should.Throw<AcceleratorMemoryException>(() => generator.Generate(HalfRedHalfBlue(), [1], TestContext.Current.CancellationToken));
    }

    [Fact]
    public void Sizes_that_the_network_refuses_are_an_input_error()
    {
        var path = TestModels.Cam(folder);
        var graph = new OnnxBuilder().Input("image", "N", 3, 8, 8).Node("Relu", ["image"], "cam").Output("cam", "N", 3, 8, 8);
        File.WriteAllBytes(Path.Combine(path, "cam.onnx"), graph.Build());
        using var model = CamModel.Load(path, new SessionSettings());
        var generator = new CamGenerator(model, new CamOptions());
        Should.Throw<InputException>(() => generator.Generate(HalfRedHalfBlue(), [1], TestContext.Current.CancellationToken)).Subject.ShouldEndWith("cam.onnx");
    }

    [Theory]
    [InlineData(1, 0, 375, 500, 1.5, 562, 750)]
    [InlineData(1, 0, 375, 500, 0.5, 188, 250)]
    [InlineData(32, 0, 375, 500, 1.0, 384, 512)]
    [InlineData(16, 1, 513, 500, 1.0, 513, 497)]
    [InlineData(32, 0, 3, 5, 0.5, 32, 32)]
    public void Input_sizes_are_the_nearest_allowed(int multiple, int offset, int height, int width, double scale, int expectedHeight, int expectedWidth)
    {
        var input = new CamInput { Mean = [0, 0, 0], Std = [1, 1, 1], Multiple = multiple, Offset = offset };
        CamInputSize.Of(input, width, height, scale, 4).ShouldBe((expectedWidth, expectedHeight));
    }

    [Fact]
    public void Squares_ignore_the_aspect_ratio_and_large_inputs_are_bounded()
    {
        var input = new CamInput { Mean = [0, 0, 0], Std = [1, 1, 1], Square = 256 };
        CamInputSize.Of(input, 640, 480, 2, 4).ShouldBe((512, 512));
        var (width, height) = CamInputSize.Of(input with { Square = null }, 8000, 4000, 2, 4);
        ((double)width * height).ShouldBe(4e6, 1e4);
        width.ShouldBe(2 * height);
    }

    [Fact]
    public void Background_wins_a_tie_and_the_lowest_class_the_next()
    {
        var maps = new ClassActivationMaps(3, 1, [4, 9], [0.25f, 0.5f, 0.9f, 0.1f, 0.5f, 0.95f]);
        maps.ToLabelMap(0.25).Labels.ShouldBe([0, 4, 9]);
    }

    [Property(MaxTest = 40)]
    public void Stretching_agrees_with_the_formula(byte fromWidth, byte fromHeight, byte toWidth, byte toHeight, int seed)
    {
        var (sw, sh, w, h) = ((fromWidth % 9) + 1, (fromHeight % 9) + 1, (toWidth % 40) + 1, (toHeight % 40) + 1);
        var random = new Random(seed);
        var source = Enumerable.Range(0, sw * sh).Select(_ => random.NextSingle()).ToArray();
        var actual = new float[w * h];
        BilinearPlane.AddStretched(source, sh, sw, h, w, actual, h, w);
        for (var y = 0; y < h; y++)
        {
            for (var x = 0; x < w; x++)
                ((double)actual[(y * w) + x]).ShouldBe(Literal(source, sw, sh, Math.Max(0, ((x + 0.5) * sw / w) - 0.5), Math.Max(0, ((y + 0.5) * sh / h) - 0.5)), 1e-5);
        }
    }

    private static double Literal(float[] source, int width, int height, double x, double y)
    {
        var (x0, y0) = (Math.Min((int)x, width - 1), Math.Min((int)y, height - 1));
        var (x1, y1) = (Math.Min(x0 + 1, width - 1), Math.Min(y0 + 1, height - 1));
        var (fx, fy) = (Math.Min(x - x0, 1), Math.Min(y - y0, 1));
        return ((1 - fy) * (((1 - fx) * source[(y0 * width) + x0]) + (fx * source[(y0 * width) + x1])))
            + (fy * (((1 - fx) * source[(y1 * width) + x0]) + (fx * source[(y1 * width) + x1])));
    }

    private static RgbImage HalfRedHalfBlue()
    {
        var pixels = new byte[3 * 64 * 32];
        for (var i = 0; i < 64 * 32; i++)
            pixels[(3 * i) + (i % 64 < 32 ? 0 : 2)] = 255;
        return new RgbImage(64, 32, pixels);
    }
}
