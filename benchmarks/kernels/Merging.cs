using BenchmarkDotNet.Attributes;
using SamCam.Segmentation.Imaging;
using SamCam.Segmentation.Masks;
using SamCam.Segmentation.Merging;

namespace SamCam.KernelsBenchmark;

/// <summary>SEPL's merge of a CAM label with masks.</summary>
[MemoryDiagnoser]
public class Merging
{
    private const int Height = 480;
    private const int Width = 640;
    private readonly MergeOptions options = new();
    private LabelMap label = null!;
    private RleMask[] masks = [];

    [Params(20, 100)]
    public int Masks { get; set; }

    [GlobalSetup]
    public void SetUp()
    {
        label = new LabelMap(Width, Height, [.. Blobs.Bitmap(Height, Width, 1).Zip(Blobs.Bitmap(Height, Width, 8), (a, b) => (byte)(b != 0 ? 7 : a != 0 ? 2 : 0))]);
        masks = Blobs.Masks(Height, Width, Masks);
    }

    [Benchmark]
    public MergeResult Sepl() => Merger.Merge(label, masks, options);
}
