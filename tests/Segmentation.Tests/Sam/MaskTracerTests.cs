using FsCheck.Xunit;
using SamCam.Segmentation.Masks;
using SamCam.Segmentation.Sam;

namespace SamCam.Segmentation.Tests.Sam;

public sealed class MaskTracerTests
{
    [Property(MaxTest = 60)]
    public void A_traced_mask_is_the_one_of_whole_float_images(byte imageWidth, byte imageHeight, byte maskSides, byte factor, int seed)
    {
        var random = new Random(seed);
        var (width, height) = ((imageWidth % 150) + 1, (imageHeight % 90) + 1);
        var maskSize = (maskSides % 50) + 4;
        var networkSize = maskSize * ((factor % 5) + 1);
        var crop = RandomCrop(random, width, height);
        var logits = SmoothLogits(random, maskSize);

        var actual = new MaskTracer(maskSize, networkSize, crop, width, height, 1).Trace(logits, 0);
        var plain = new FullSizeTracer(maskSize, networkSize, crop, width, height, 1).Trace(logits, 0);

        (actual is null).ShouldBe(plain is null);
        if (actual is null)
        {
            // Only a box cut by the crop's edge is dropped here.
            crop.ShouldNotBe(new CropBox(0, 0, width, height));
            return;
        }

        MaskText.Of(actual.Segmentation).ShouldBe(MaskText.Of(plain!.Segmentation));
        actual.StabilityScore.ShouldBe(plain.StabilityScore);
        plain.Box.ShouldBe(actual.Box);
        actual.Box.ShouldBe(actual.Segmentation.BoundingBox() ?? new PixelBox(crop.X0, crop.Y0, crop.X0, crop.Y0));
    }

    [Fact]
    public void An_empty_mask_is_not_stable_and_is_dropped()
    {
        var logits = Enumerable.Repeat(-10f, 16 * 16).ToArray();
        var tracer = new MaskTracer(16, 64, new CropBox(0, 0, 50, 40), 50, 40, 1);
        tracer.Trace(logits, 0.1f).ShouldBeNull();
        tracer.Trace(logits, 0)!.StabilityScore.ShouldBe(0);
    }

    [Fact]
    public void A_full_mask_is_perfectly_stable()
    {
        var mask = new MaskTracer(16, 64, new CropBox(0, 0, 50, 40), 50, 40, 1).Trace([.. Enumerable.Repeat(3f, 16 * 16)], 1)!;
        mask.Segmentation.Area.ShouldBe(2000);
        mask.Box.ShouldBe(new PixelBox(0, 0, 49, 39));
        mask.StabilityScore.ShouldBe(1);
    }

    [Fact]
    public void Logits_that_are_no_numbers_are_outside()
    {
        var mask = new MaskTracer(8, 32, new CropBox(0, 0, 40, 40), 40, 40, 1).Trace([.. Enumerable.Repeat(float.NaN, 64)], 0)!;
        mask.Segmentation.Area.ShouldBe(0);
    }

    [Theory]
    [InlineData(0, 1)]
    [InlineData(100, 0)]
    public void A_mask_that_touches_a_crops_edge_inside_the_image_is_cut(int x, int kept)
    {
        // The crop is the left half of a 200 x 100 image; a blob of logits at its left edge stays, one at its right edge goes.
        var logits = Enumerable.Repeat(-10f, 32 * 32).ToArray();
        for (var y = 13; y < 19; y++)
        {
            for (var i = 0; i < 6; i++)
                logits[(y * 32) + (x == 0 ? i : 31 - i)] = 10;
        }

        var mask = new MaskTracer(32, 64, new CropBox(0, 0, 100, 100), 200, 100, 1).Trace(logits, 0.5f);
        (mask is null ? 0 : 1).ShouldBe(kept);
    }

    [Property(MaxTest = 100)]
    public void Transposing_exchanges_rows_and_columns(int seed)
    {
        var random = new Random(seed);
        var words = Enumerable.Range(0, 32).Select(_ => (uint)random.NextInt64()).ToArray();
        var turned = words.ToArray();
        BitSquare.Transpose(turned);
        for (var i = 0; i < 32; i++)
        {
            for (var j = 0; j < 32; j++)
                ((turned[j] >> i) & 1).ShouldBe((words[i] >> j) & 1);
        }
    }

    [Property(MaxTest = 100)]
    public void Written_runs_are_the_bits(int seed)
    {
        var random = new Random(seed);
        var bits = new List<bool>();
        using var writer = new RunWriter();
        for (var i = 0; i < 3000; i++)
        {
            var length = random.Next(1, 33);
            if (random.Next(3) == 0)
            {
                var word = (uint)random.NextInt64();
                writer.AppendBits(word, length);
                bits.AddRange(Enumerable.Range(0, length).Select(b => ((word >> b) & 1) != 0));
            }
            else
            {
                var bit = random.Next(2) == 0;
                writer.Append(bit, length);
                bits.AddRange(Enumerable.Repeat(bit, length));
            }
        }

        var mask = RleMask.FromCounts(1, bits.Count, writer.Finish());
        MaskText.Of(mask).ShouldBe(MaskText.Of(RleMask.FromBitmap(1, bits.Count, [.. bits.Select(b => (byte)(b ? 1 : 0))])));
    }

    private static CropBox RandomCrop(Random random, int width, int height)
    {
        if (random.Next(2) == 0)
            return new CropBox(0, 0, width, height);
        var (x, y) = (random.Next(width), random.Next(height));
        return new CropBox(x, y, random.Next(x + 1, width + 1), random.Next(y + 1, height + 1));
    }

    // A few hills and valleys, steep enough that most logits are far from the thresholds, and some noise.
    private static float[] SmoothLogits(Random random, int size)
    {
        var (ax, ay, phase, height) = (random.NextDouble() / 3, random.NextDouble() / 3, random.NextDouble() * 6, random.NextDouble() * 12);
        var logits = new float[size * size];
        for (var i = 0; i < logits.Length; i++)
            logits[i] = (float)((height * Math.Sin((ax * (i % size)) + (ay * (i / size)) + phase)) + (random.NextDouble() / 2));
        return logits;
    }
}
