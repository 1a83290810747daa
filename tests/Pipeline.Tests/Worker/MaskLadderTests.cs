using Microsoft.Extensions.Logging.Abstractions;
using SamCam.GpuWorker.Models;
using SamCam.Segmentation;
using SamCam.Segmentation.Imaging;
using SamCam.Segmentation.Models;
using SamCam.Segmentation.Sam;
using SamCam.Testing;

namespace SamCam.Pipeline.Tests.Worker;

public sealed class MaskLadderTests : IDisposable
{
    private static readonly AutomaticMaskOptions Options = new() { PointsPerSide = 2, PredIouThresh = 0, StabilityScoreThresh = 0.5 };
    private readonly SamModel model = SamModel.Load(Repository.PathOf("models/tiny-sam"), new SessionSettings { Provider = ExecutionProvider.Cpu });
    private readonly List<string> tried = [];

    public void Dispose() => model.Dispose();

    [Fact]
    public void Memory_that_runs_out_leads_down_until_it_suffices()
    {
        using var ladder = Ladder(failing: 2);
        var (masks, numerics) = ladder.Generate(Image(), TestContext.Current.CancellationToken);
        (numerics, string.Join(' ', tried)).ShouldBe(("step 2", "0 1 2"));
        var undisturbed = new AutomaticMaskGenerator(model, Options).Generate(Image(), TestContext.Current.CancellationToken);
        masks.Select(m => m.Segmentation.ToCompressedString()).ShouldBe(undisturbed.Select(m => m.Segmentation.ToCompressedString()));
        masks.ShouldNotBeEmpty();
    }

    [Fact]
    public void The_next_image_starts_at_the_top_again()
    {
        using var ladder = Ladder(failing: 1);
        ladder.Generate(Image(), TestContext.Current.CancellationToken);
        ladder.Generate(Image(), TestContext.Current.CancellationToken);
        string.Join(' ', tried).ShouldBe("0 1 0 1");
        ladder.Numerics.ShouldBe("step 0");
    }

    [Fact]
    public void When_the_last_step_fails_too_the_image_does() =>
        Should.Throw<AcceleratorMemoryException>(() =>
        {
            using var ladder = Ladder(failing: 4);
            ladder.Generate(Image(), TestContext.Current.CancellationToken);
        });

    [Fact]
    public void A_loaded_model_gets_smaller_batches_step_by_step()
    {
        var settings = new SessionSettings { Provider = ExecutionProvider.Cpu, IntraOpThreads = 3 };
        using var ladder = MaskLadder.Create(
            SamModel.Load(Repository.PathOf("models/tiny-sam"), settings),
            ModelFolder.Open(Repository.PathOf("models/tiny-sam")),
            Options,
            new MaskSettings(settings, PointsPerBatch: 32, ImagesAtOnce: 2),
            NullLogger.Instance);
        ladder.Numerics.ShouldBe("sam:dense:fp32:Cpu:t3:b32");
        ladder.Steps.ShouldBe(["sam:dense:fp32:Cpu:t3:b32", "sam:dense:fp32:Cpu:t3:b8", "sam:dense:fp32:Cpu:t3:b2"]);
    }

    private MaskLadder Ladder(int failing) => new(
        [
            .. Enumerable.Range(0, 4).Select(i => new MaskLadder.Rung(
                $"step {i}",
                (image, token) =>
                {
                    tried.Add(i.ToString(System.Globalization.CultureInfo.InvariantCulture));
                    return i < failing
                        ? throw new AcceleratorMemoryException("no memory", new InvalidOperationException())
                        : new AutomaticMaskGenerator(model, Options).Generate(image, token);
                },
                Owned: null)),
        ],
        NullLogger.Instance);

    private static RgbImage Image() => ImageDecoder.Decode(
        File.ReadAllBytes(Directory.EnumerateFiles(Repository.PathOf("samples/scenes/images")).Order(StringComparer.Ordinal).First()), new ImagingOptions(), "scene");
}
