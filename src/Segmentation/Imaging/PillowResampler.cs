using System.Buffers;
using System.Numerics;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace SamCam.Segmentation.Imaging;

/// <summary>
/// Resizes 8-bit RGB images byte for byte as Pillow's <c>Image.resize</c> does: antialiased, fixed point, a horizontal and then a vertical pass, each
/// rounded and clamped to 8 bits.
/// </summary>
public static class PillowResampler
{
    private const int Half = 1 << (PillowKernel.Precision - 1);

    /// <summary>Resizes an image; the same image comes back when the size does not change.</summary>
    /// <param name="image">The image.</param>
    /// <param name="width">New width, at least 1.</param>
    /// <param name="height">New height, at least 1.</param>
    /// <param name="filter">The kernel.</param>
    public static RgbImage Resize(RgbImage image, int width, int height, PillowFilter filter)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(width);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(height);
        if (width == image.Width && height == image.Height)
            return image;
        if (width == image.Width)
            return new RgbImage(width, height, Vertically(image.Pixels, width, image.Height, height, filter));
        if (height == image.Height)
        {
            var pixels = new byte[3 * width * height];
            Horizontally(image, width, filter, pixels);
            return new RgbImage(width, height, pixels);
        }

        var between = ArrayPool<byte>.Shared.Rent(checked(3 * width * image.Height));
        try
        {
            Horizontally(image, width, filter, between);
            return new RgbImage(width, height, Vertically(between, width, image.Height, height, filter));
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(between);
        }
    }

    private static void Horizontally(RgbImage image, int width, PillowFilter filter, byte[] target)
    {
        var kernel = new PillowKernel(image.Width, width, filter);
        for (var y = 0; y < image.Height; y++)
        {
            // A pixel is read as four bytes, the fourth being the next pixel's: the last row stops where that would leave the image.
            var available = image.Pixels.AsSpan(3 * image.Width * y);
            var row = target.AsSpan(3 * width * y, 3 * width);
            for (var x = 0; x < width; x++)
            {
                var first = 3 * kernel.First[x];
                var weights = kernel.Weights.AsSpan(x * kernel.Taps, kernel.Length[x]);
                var sum = Vector128.Create(Half);
                foreach (var weight in weights)
                {
                    sum += Load(available, first) * weight;
                    first += 3;
                }

                sum = Vector128.Min(Vector128.Max(sum >> PillowKernel.Precision, Vector128<int>.Zero), Vector128.Create(255));
                row[3 * x] = (byte)sum[0];
                row[(3 * x) + 1] = (byte)sum[1];
                row[(3 * x) + 2] = (byte)sum[2];
            }
        }
    }

    private static Vector128<int> Load(ReadOnlySpan<byte> pixels, int at)
    {
        var four = at + 4 <= pixels.Length
            ? MemoryMarshal.Read<uint>(pixels[at..])
            : pixels[at] | ((uint)pixels[at + 1] << 8) | ((uint)pixels[at + 2] << 16);
        return Vector128.WidenLower(Vector128.WidenLower(Vector128.CreateScalar(four).AsByte())).AsInt32();
    }

    private static byte[] Vertically(ReadOnlySpan<byte> source, int width, int fromHeight, int height, PillowFilter filter)
    {
        var kernel = new PillowKernel(fromHeight, height, filter);
        var stride = 3 * width;
        var target = new byte[checked(stride * height)];
        for (var y = 0; y < height; y++)
        {
            var weights = kernel.Weights.AsSpan(y * kernel.Taps, kernel.Length[y]);
            var rows = source.Slice(kernel.First[y] * stride, weights.Length * stride);
            MixRows(rows, stride, weights, target.AsSpan(y * stride, stride));
        }

        return target;
    }

    private static void MixRows(ReadOnlySpan<byte> rows, int stride, ReadOnlySpan<int> weights, Span<byte> target)
    {
        var x = 0;
        for (; x <= stride - Vector<byte>.Count; x += Vector<byte>.Count)
        {
            var a = new Vector<int>(Half);
            var (b, c, d) = (a, a, a);
            for (var k = 0; k < weights.Length; k++)
            {
                Vector.Widen(new Vector<byte>(rows[((k * stride) + x)..]), out var low, out var high);
                Vector.Widen(low, out var first, out var second);
                Vector.Widen(high, out var third, out var fourth);
                var weight = new Vector<int>(weights[k]);
                a += first.As<uint, int>() * weight;
                b += second.As<uint, int>() * weight;
                c += third.As<uint, int>() * weight;
                d += fourth.As<uint, int>() * weight;
            }

            Vector.Narrow(Vector.Narrow(Clip(a), Clip(b)), Vector.Narrow(Clip(c), Clip(d))).CopyTo(target[x..]);
        }

        for (; x < stride; x++)
        {
            var sum = Half;
            for (var k = 0; k < weights.Length; k++)
                sum += rows[(k * stride) + x] * weights[k];
            target[x] = (byte)Math.Clamp(sum >> PillowKernel.Precision, 0, 255);
        }
    }

    private static Vector<uint> Clip(Vector<int> sum) =>
        Vector.Min(Vector.Max(sum >> PillowKernel.Precision, Vector<int>.Zero), new Vector<int>(255)).As<int, uint>();
}
