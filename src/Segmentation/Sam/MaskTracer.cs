using System.Buffers;
using System.Numerics;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using SamCam.Segmentation.Imaging;
using SamCam.Segmentation.Masks;

namespace SamCam.Segmentation.Sam;

/// <summary>
/// From low-resolution logits to a mask at image size in one pass over strips of 32 columns: both bilinear steps, three thresholds, stability counts, box
/// and run lengths. No float mask is stored, and rows of a strip whose logits are all far on one side are not computed. One tracer serves all masks of one
/// crop; it is thread-safe.
/// </summary>
internal sealed class MaskTracer : IMaskTracer
{
    private readonly int maskSize;
    private readonly int imageWidth;
    private readonly int imageHeight;
    private readonly CropBox crop;
    private readonly float offset;
    private readonly BilinearAxis lowRows;
    private readonly BilinearAxis rows;
    private readonly MaskStrip[] strips;
    private readonly int longestMiddle;

    /// <summary>Prepares the interpolation for one crop.</summary>
    /// <param name="maskSize">Side of the logits.</param>
    /// <param name="networkSize">Side of the network input.</param>
    /// <param name="crop">The crop that was encoded.</param>
    /// <param name="imageWidth">Columns of the image.</param>
    /// <param name="imageHeight">Rows of the image.</param>
    /// <param name="stabilityOffset">Distance of the raised and the lowered threshold from 0.</param>
    public MaskTracer(int maskSize, int networkSize, CropBox crop, int imageWidth, int imageHeight, double stabilityOffset)
    {
        this.maskSize = maskSize;
        this.imageWidth = imageWidth;
        this.imageHeight = imageHeight;
        this.crop = crop;
        offset = (float)stabilityOffset;
        var frame = InputFrame.For(crop.Width, crop.Height, networkSize);
        lowRows = new BilinearAxis(maskSize, networkSize, frame.Height);
        rows = new BilinearAxis(frame.Height, crop.Height);
        var lowColumns = new BilinearAxis(maskSize, networkSize, frame.Width);
        var columns = new BilinearAxis(frame.Width, crop.Width);
        strips = new MaskStrip[(crop.Width + MaskStrip.Columns - 1) / MaskStrip.Columns];
        for (var i = 0; i < strips.Length; i++)
            strips[i] = new MaskStrip(i * MaskStrip.Columns, lowColumns, columns);
        longestMiddle = strips.Max(s => s.MiddleLength);
    }

    /// <inheritdoc/>
    public TracedMask? Trace(ReadOnlySpan<float> logits, float minStability)
    {
        var bits = ArrayPool<uint>.Shared.Rent(crop.Height);
        var lowClasses = ArrayPool<byte>.Shared.Rent(maskSize);
        var interpolator = new StripInterpolator(longestMiddle);
        var runs = new RunWriter();
        using var classes = new LogitClasses(logits, maskSize, offset);
        try
        {
            var tally = new Tally();
            runs.Append(false, crop.X0 * imageHeight);
            for (var s = 0; s < strips.Length; s++)
            {
                interpolator.Reset();
                var strip = bits.AsSpan(0, crop.Height);
                Threshold(logits, strips[s], classes, lowClasses, ref interpolator, strip, ref tally);
                var any = tally.Add(strip, s * MaskStrip.Columns);
                if (any)
                    AppendColumns(ref runs, strip, strips[s].Width);
                else
                    runs.Append(false, strips[s].Width * imageHeight);
            }

            runs.Append(false, (imageWidth - crop.X1) * imageHeight);
            // SAM divides zero by zero where nothing is above even the lowered threshold; such a mask is not stable at all.
            var stability = tally.Perhaps == 0 ? 0 : (float)tally.Surely / tally.Perhaps;
            if (minStability > 0 && !(stability >= minStability))
                return null;
            var box = tally.Box(crop.X0, crop.Y0);
            return CropEdges.Cut(box, crop, imageWidth, imageHeight) ? null : new TracedMask(RleMask.FromCounts(imageHeight, imageWidth, runs.Finish()), box, stability);
        }
        finally
        {
            ArrayPool<uint>.Shared.Return(bits);
            ArrayPool<byte>.Shared.Return(lowClasses);
            interpolator.Dispose();
            runs.Dispose();
        }
    }

    private void Threshold(
        ReadOnlySpan<float> logits, MaskStrip strip, LogitClasses classes, byte[] lowClasses, ref StripInterpolator interpolator, Span<uint> bits, ref Tally tally)
    {
        for (var l = 0; l <= lowRows.Upper[^1]; l++)
            lowClasses[l] = classes.Of(l, strip.FirstLow, strip.LastLow);

        Span<float> values = stackalloc float[MaskStrip.Columns];
        for (var y = 0; y < bits.Length; y++)
        {
            var kind = lowClasses[lowRows.Lower[rows.Lower[y]]];
            for (var l = lowRows.Lower[rows.Lower[y]] + 1; l <= lowRows.Upper[rows.Upper[y]]; l++)
                kind &= lowClasses[l];
            if (kind == LogitClasses.Outside)
            {
                bits[y] = 0;
                continue;
            }

            if (kind == LogitClasses.Inside)
            {
                bits[y] = strip.Valid;
                tally.Surely += strip.Width;
                tally.Perhaps += strip.Width;
                continue;
            }

            interpolator.Row(y, strip, logits, maskSize, lowRows, rows, values);
            bits[y] = Above(values, 0f) & strip.Valid;
            tally.Surely += BitOperations.PopCount(Above(values, offset) & strip.Valid);
            tally.Perhaps += BitOperations.PopCount(Above(values, -offset) & strip.Valid);
        }
    }

    private static uint Above(ReadOnlySpan<float> values, float threshold)
    {
        ref var start = ref MemoryMarshal.GetReference(values);
        var limit = Vector256.Create(threshold);
        return Vector256.GreaterThan(Vector256.LoadUnsafe(ref start), limit).ExtractMostSignificantBits()
            | (Vector256.GreaterThan(Vector256.LoadUnsafe(ref start, 8), limit).ExtractMostSignificantBits() << 8)
            | (Vector256.GreaterThan(Vector256.LoadUnsafe(ref start, 16), limit).ExtractMostSignificantBits() << 16)
            | (Vector256.GreaterThan(Vector256.LoadUnsafe(ref start, 24), limit).ExtractMostSignificantBits() << 24);
    }

    // Words hold 32 columns of a row; run lengths go down the columns, so squares of 32 x 32 bits are transposed.
    private void AppendColumns(ref RunWriter runs, ReadOnlySpan<uint> bits, int width)
    {
        var squares = (bits.Length + 31) / 32;
        var turned = ArrayPool<uint>.Shared.Rent(squares * 32);
        for (var q = 0; q < squares; q++)
        {
            var square = turned.AsSpan(q * 32, 32);
            var source = bits.Slice(q * 32, Math.Min(32, bits.Length - (q * 32)));
            source.CopyTo(square);
            square[source.Length..].Clear();
            if (square.ContainsAnyExcept(square[0]) || square[0] is not (0 or uint.MaxValue))
                BitSquare.Transpose(square);
        }

        for (var x = 0; x < width; x++)
        {
            runs.Append(false, crop.Y0);
            for (var q = 0; q < squares; q++)
                runs.AppendBits(turned[(q * 32) + x], Math.Min(32, bits.Length - (q * 32)));
            runs.Append(false, imageHeight - crop.Y1);
        }

        ArrayPool<uint>.Shared.Return(turned);
    }

    // What is counted on the way; coordinates are the crop's.
    private struct Tally
    {
        private int left = int.MaxValue;
        private int right = -1;
        private int top = int.MaxValue;
        private int bottom = -1;

        public Tally()
        {
        }

        public long Surely { get; set; }

        public long Perhaps { get; set; }

        public bool Add(ReadOnlySpan<uint> strip, int x)
        {
            var first = strip.IndexOfAnyExcept(0u);
            if (first < 0)
                return false;
            var union = 0u;
            foreach (var word in strip)
                union |= word;
            top = Math.Min(top, first);
            bottom = Math.Max(bottom, strip.LastIndexOfAnyExcept(0u));
            left = Math.Min(left, x + BitOperations.TrailingZeroCount(union));
            right = x + BitOperations.Log2(union);
            return true;
        }

        public readonly PixelBox Box(int x0, int y0) => right < 0 ? new(x0, y0, x0, y0) : new(left + x0, top + y0, right + x0, bottom + y0);
    }
}
