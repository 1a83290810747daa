using BenchmarkDotNet.Attributes;
using SamCam.Segmentation.Masks;
using SamCam.Segmentation.Sam;

namespace SamCam.KernelsBenchmark;

/// <summary>Low-resolution logits to a mask at image size: upscaled twice, thresholded, measured, boxed and encoded.</summary>
[MemoryDiagnoser]
public class MaskTracing
{
    private const int MaskSide = 256;
    private const int NetworkSide = 1024;
    private readonly float[] logits = Blobs.Logits(MaskSide, 3);
    private FullSizeTracer plain = null!;
    private MaskTracer fused = null!;

    [Params(500, 1920)]
    public int Width { get; set; }

    [GlobalSetup]
    public void SetUp()
    {
        var height = Width * 3 / 4;
        var crop = new CropBox(0, 0, Width, height);
        (plain, fused) = (new(MaskSide, NetworkSide, crop, Width, height, 1), new(MaskSide, NetworkSide, crop, Width, height, 1));
    }

    [Benchmark(Baseline = true)]
    public object? Whole_float_images() => plain.Trace(logits, 0);

    [Benchmark]
    public object? Fused() => fused.Trace(logits, 0);
}
