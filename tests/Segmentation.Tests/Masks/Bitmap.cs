using FsCheck;
using FsCheck.Fluent;
using SamCam.Segmentation.Masks;

namespace SamCam.Segmentation.Tests.Masks;

/// <summary>A small bitmap; <see cref="Other"/> is a second one of the same size.</summary>
public sealed record Bitmap(int Height, int Width, byte[] Pixels, byte[] Other)
{
    public RleMask Rle => RleMask.FromBitmap(Height, Width, Pixels);

    public RleMask OtherRle => RleMask.FromBitmap(Height, Width, Other);

    /// <summary>COCO's definition, pixel by pixel.</summary>
    public int[] Runs()
    {
        List<int> runs = [0];
        for (var i = 0; i < Pixels.Length; i++)
        {
            var set = Pixels[(i % Height * Width) + (i / Height)] != 0;
            if (set != (runs.Count % 2 == 0))
                runs.Add(0);
            runs[^1]++;
        }

        return [.. runs];
    }

    public byte[] Combine(Func<bool, bool, bool> rule) => [.. Pixels.Zip(Other, (a, b) => rule(a != 0, b != 0) ? (byte)1 : (byte)0)];
}

/// <summary>Bitmaps from empty to noise, wider than a vector so that its tail is met too.</summary>
public static class BitmapArbitrary
{
    public static Arbitrary<Bitmap> Bitmaps()
    {
        var generator =
            from height in Gen.Choose(1, 12)
            from width in Gen.Choose(1, 80)
            from seed in Gen.Choose(0, int.MaxValue - 1)
            from density in Gen.Choose(0, 10)
            select Create(height, width, seed, density);
        return generator.ToArbitrary();
    }

    private static Bitmap Create(int height, int width, int seed, int density)
    {
        var random = new Random(seed);
        return new Bitmap(height, width, Pixels(), Pixels());

        byte[] Pixels() => [.. Enumerable.Range(0, height * width).Select(_ => random.Next(10) < density ? (byte)random.Next(1, 256) : (byte)0)];
    }
}
