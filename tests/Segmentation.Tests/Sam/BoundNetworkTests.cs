using SamCam.Segmentation.Cam;
using SamCam.Segmentation.Imaging;
using SamCam.Segmentation.Models;
using SamCam.Segmentation.Sam;
using SamCam.Segmentation.Tests.Imaging;
using SamCam.Segmentation.Tests.Models;
using SamCam.Testing;

namespace SamCam.Segmentation.Tests.Sam;

/// <summary>The way that CUDA takes, on the CPU: values bound to the device, decoder calls of one shape.</summary>
public sealed class BoundNetworkTests : IDisposable
{
    private static readonly SessionSettings Plain = new() { Provider = ExecutionProvider.Cpu, Binding = false };
    private static readonly SessionSettings Bound = Plain with { Binding = true };
    private readonly TemporaryFolder folder = new();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public void Dispose() => folder.Dispose();

    [Fact]
    public void Masks_of_a_trained_network_are_the_same_to_the_last_bit()
    {
        var options = new AutomaticMaskOptions { PointsPerSide = 8, PredIouThresh = 0.5, StabilityScoreThresh = 0.5, CropNLayers = 1, CropNPointsDownscaleFactor = 2 };
        var path = Repository.PathOf("models/tiny-sam");
        var expected = Masks(path, Plain, options, pointsPerBatch: 16);
        Masks(path, Bound, options, pointsPerBatch: 16).ShouldBe(expected);
        expected.ShouldNotBeEmpty();
    }

    [Fact]
    public void Batches_that_are_filled_up_change_nothing()
    {
        var options = new AutomaticMaskOptions { PointsPerSide = 3, PredIouThresh = 0.8, StabilityScoreThresh = 0.5, CropNLayers = 1 };
        var path = TestModels.Sam(folder);
        var expected = Masks(path, Plain, options, pointsPerBatch: 9);
        foreach (var batch in (int[])[1, 4, 9, 1000])
            Masks(path, Bound, options, batch).ShouldBe(expected);
    }

    [Fact]
    public void Every_call_of_the_decoder_has_one_shape()
    {
        // Nine points in calls of four: a graph that takes four and nothing else.
        var options = new AutomaticMaskOptions { PointsPerSide = 3, PredIouThresh = 0.8, StabilityScoreThresh = 0.5 };
        using var other = new TemporaryFolder();
        var path = TestModels.Sam(folder, prompts: 4);
        Masks(path, Bound, options, pointsPerBatch: 4).ShouldBe(Masks(TestModels.Sam(other), Plain, options, pointsPerBatch: 9));
        Should.Throw<InputException>(() => Masks(path, Plain, options, pointsPerBatch: 4)).Reason.ShouldContain("cannot be run");
    }

    [Fact]
    public void Class_maps_are_the_same_to_the_last_bit()
    {
        Maps(Bound).ShouldBe(Maps(Plain));

        static float[] Maps(SessionSettings settings)
        {
            using var model = CamModel.Load(Repository.PathOf("models/tiny-cam"), settings);
            var mapping = ClassMapping.Create(model.Manifest, [.. model.Manifest.Classes], model.ChannelCount);
            return new CamGenerator(model, new CamOptions(), mapping).Generate(Scene(), [1, 2, 3], Token).Scores;
        }
    }

    [Fact]
    public void Memory_that_runs_out_is_told_as_on_the_plain_way()
    {
        using var model = CamModel.Load(TestModels.Boundless(folder), Bound);
        var mapping = ClassMapping.Create(model.Manifest, ["red"], model.ChannelCount);
        Should.Throw<AcceleratorMemoryException>(() => new CamGenerator(model, new CamOptions(), mapping).Generate(FormulaImage.Create(16, 16), [1], Token));
    }

    private static IReadOnlyList<string> Masks(string path, SessionSettings settings, AutomaticMaskOptions options, int pointsPerBatch)
    {
        using var model = SamModel.Load(path, settings);
        return [.. new AutomaticMaskGenerator(model, options, pointsPerBatch).Generate(Scene(), Token).Select(m => MaskText.Of(m))];
    }

    private static RgbImage Scene()
    {
        var path = Directory.EnumerateFiles(Repository.PathOf("samples/scenes/images")).Order(StringComparer.Ordinal).First();
        return ImageDecoder.Decode(File.ReadAllBytes(path), new ImagingOptions(), path);
    }
}
