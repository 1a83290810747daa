using FsCheck.Xunit;
using SamCam.Segmentation.Masks;
using SamCam.Segmentation.Sam;

namespace SamCam.Segmentation.Tests.Sam;

/// <summary>The fused tracer against both bilinear steps written down in double, whole images, no strips, no skipping.</summary>
public sealed class MaskTracerPrecisionTests
{
    private const double Rounding = 1e-3;

    [Property(MaxTest = 80)]
    public void Pixels_differ_from_exact_arithmetic_only_where_a_logit_is_next_to_nothing(ushort widths, ushort heights, byte masks, byte steepness, int seed)
    {
        var random = new Random(seed);
        var (width, height) = (1 + (widths % 190), 1 + (heights % 130));
        var maskSize = 4 + (masks % 40);
        var networkSize = 4 * maskSize;
        var logits = Enumerable.Range(0, maskSize * maskSize).Select(_ => (float)((random.NextDouble() - 0.5) * (1 + (steepness % 40)))).ToArray();

        var traced = new MaskTracer(maskSize, networkSize, new CropBox(0, 0, width, height), width, height, 1).Trace(logits, 0)!;
        var exact = Exact(logits, maskSize, networkSize, width, height);

        var bitmap = new byte[width * height];
        traced.Segmentation.Paint(bitmap);
        for (var i = 0; i < bitmap.Length; i++)
        {
            if (Math.Abs(exact[i]) > Rounding)
                bitmap[i].ShouldBe((byte)(exact[i] > 0 ? 1 : 0), $"pixel {i % width}, {i / width}");
        }

        // The counts of the two thresholds lie between those of thresholds a rounding away.
        var (fewest, most) = (Ratio(exact, 1 + Rounding, -1 - Rounding), Ratio(exact, 1 - Rounding, -1 + Rounding));
        if (!double.IsNaN(fewest) && !double.IsNaN(most))
            ((double)traced.StabilityScore).ShouldBeInRange(fewest - 1e-6, most + 1e-6);
    }

    [Theory]
    [InlineData(0.95f, false)]
    [InlineData(0f, true)]
    public void Nothing_above_the_lowered_threshold_is_no_stability(float threshold, bool kept)
    {
        // 0 / 0: not a number, and never at least the threshold.
        var logits = Enumerable.Repeat(-5f, 64).ToArray();
        var traced = new MaskTracer(8, 32, new CropBox(0, 0, 30, 20), 30, 20, 1).Trace(logits, threshold);
        (traced is not null).ShouldBe(kept);
    }

    [Fact]
    public void The_stability_threshold_is_inclusive()
    {
        // Left half sure (5), right half in doubt (0.5): half of the pixels stay at the raised threshold when no step lies between them.
        var logits = Enumerable.Range(0, 64).Select(i => i % 8 < 4 ? 5f : 0.5f).ToArray();
        var tracer = new MaskTracer(8, 8, new CropBox(0, 0, 8, 8), 8, 8, 1);
        tracer.Trace(logits, 0.5f)!.StabilityScore.ShouldBe(0.5f);
        tracer.Trace(logits, MathF.BitIncrement(0.5f)).ShouldBeNull();
    }

    [Fact]
    public void Thresholds_themselves_are_outside()
    {
        // SAM compares with >: a logit of exactly 0 is no mask, of exactly the offset not sure, of exactly minus the offset not in doubt.
        float[] row = [0, 1, -1, 0.0001f, 1.0001f, -0.9999f, 2, -2];
        var logits = Enumerable.Range(0, 64).Select(i => row[i % 8]).ToArray();
        var traced = new MaskTracer(8, 8, new CropBox(0, 0, 8, 8), 8, 8, 1).Trace(logits, 0)!;
        traced.Segmentation.Area.ShouldBe(8 * 4);
        traced.StabilityScore.ShouldBe(2 / 6f);
        traced.Box.ShouldBe(new PixelBox(1, 0, 6, 7));
    }

    [Fact]
    public void The_offset_moves_both_thresholds()
    {
        var logits = Enumerable.Range(0, 64).Select(i => (i % 8) - 3.5f).ToArray();
        StabilityAt(0.1).ShouldBe(1);
        StabilityAt(1).ShouldBe(3 / 5f);
        StabilityAt(3).ShouldBe(1 / 7f);

        float StabilityAt(double offset) => new MaskTracer(8, 8, new CropBox(0, 0, 8, 8), 8, 8, offset).Trace(logits, 0)!.StabilityScore;
    }

    private static double Ratio(double[] values, double upper, double lower) => (double)values.Count(v => v > upper) / values.Count(v => v > lower);

    private static double[] Exact(float[] logits, int maskSize, int networkSize, int width, int height)
    {
        var frame = InputFrame.For(width, height, networkSize);
        var middle = Stretch([.. logits.Select(v => (double)v)], maskSize, maskSize, networkSize, networkSize);
        double[] cut = [.. Enumerable.Range(0, frame.Width * frame.Height).Select(i => middle[(i / frame.Width * networkSize) + (i % frame.Width)])];
        return Stretch(cut, frame.Width, frame.Height, width, height);
    }

    private static double[] Stretch(double[] source, int fromWidth, int fromHeight, int width, int height)
    {
        var target = new double[width * height];
        for (var y = 0; y < height; y++)
        {
            var (y0, y1, fy) = Position(y, fromHeight, height);
            for (var x = 0; x < width; x++)
            {
                var (x0, x1, fx) = Position(x, fromWidth, width);
                target[(y * width) + x] =
                    ((1 - fy) * (((1 - fx) * source[(y0 * fromWidth) + x0]) + (fx * source[(y0 * fromWidth) + x1])))
                    + (fy * (((1 - fx) * source[(y1 * fromWidth) + x0]) + (fx * source[(y1 * fromWidth) + x1])));
            }
        }

        return target;
    }

    // Centres of pixels on centres of pixels, the first and the last sample reaching to the edge.
    private static (int Lower, int Upper, double Share) Position(int at, int from, int to)
    {
        var source = Math.Clamp(((at + 0.5) * from / to) - 0.5, 0, from - 1);
        var lower = (int)source;
        return (lower, Math.Min(lower + 1, from - 1), source - lower);
    }
}
