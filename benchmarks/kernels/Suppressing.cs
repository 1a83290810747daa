using BenchmarkDotNet.Attributes;
using SamCam.Segmentation.Masks;
using SamCam.Segmentation.Sam;

namespace SamCam.KernelsBenchmark;

/// <summary>Box suppression of an image's candidates.</summary>
public class Suppressing
{
    private const int Things = 60;
    private PixelBox[] boxes = [];
    private float[] scores = [];

    [Params(500, 3072)]
    public int Candidates { get; set; }

    [GlobalSetup]
    public void SetUp()
    {
        boxes = [.. Enumerable.Range(0, Candidates).Select(i => Box(i % Things, i / Things % 3))];
        scores = [.. Enumerable.Range(0, Candidates).Select(i => 0.5f + (i * 7919 % 1000 / 2000f))];
    }

    [Benchmark]
    public List<int> Boxes() => BoxNms.Keep(boxes, scores, 0.7);

    // Many prompts find the same thing, a pixel or two apart.
    private static PixelBox Box(int thing, int jitter)
    {
        var (left, top) = ((thing * 37 % 400) + jitter, thing * 53 % 300);
        return new PixelBox(left, top, left + 20 + (thing % 90), top + 20 + (thing % 70));
    }
}
