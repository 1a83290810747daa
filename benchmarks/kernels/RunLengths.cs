using BenchmarkDotNet.Attributes;
using SamCam.Segmentation.Masks;

namespace SamCam.KernelsBenchmark;

/// <summary>A row-major bitmap to COCO's column-major run lengths.</summary>
[MemoryDiagnoser]
public class RunLengths
{
    private const int Height = 1500;
    private const int Width = 2060;
    private readonly byte[] bitmap = Blobs.Bitmap(Height, Width, 5);

    [Benchmark(Baseline = true)]
    public List<int> Pixel_by_pixel()
    {
        var (counts, value, run) = (new List<int>(), 0, 0);
        for (var x = 0; x < Width; x++)
        {
            for (var y = 0; y < Height; y++)
            {
                if ((bitmap[(y * Width) + x] != 0 ? 1 : 0) != value)
                {
                    counts.Add(run);
                    (value, run) = (1 - value, 0);
                }

                run++;
            }
        }

        counts.Add(run);
        return counts;
    }

    [Benchmark]
    public RleMask By_vectors() => RleMask.FromBitmap(Height, Width, bitmap);
}
