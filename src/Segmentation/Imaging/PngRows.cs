using System.IO.Compression;

namespace SamCam.Segmentation.Imaging;

/// <summary>Inflates the rows of a one-channel PNG, plain or interlaced (Adam7), into one byte per sample.</summary>
internal sealed class PngRows
{
    private readonly int width;
    private readonly int height;
    private readonly int depth;
    private readonly Pass[] passes;

    public PngRows(int width, int height, int depth, bool interlaced)
    {
        this.width = width;
        this.height = height;
        this.depth = depth;
        Pass[] all = interlaced
            ? [new(0, 0, 8, 8), new(4, 0, 8, 8), new(0, 4, 4, 8), new(2, 0, 4, 4), new(0, 2, 2, 4), new(1, 0, 2, 2), new(0, 1, 1, 2)]
            : [new(0, 0, 1, 1)];
        passes = [.. all.Where(p => p.Columns(width) > 0 && p.Rows(height) > 0)];
    }

    /// <summary>Bytes of all rows with their filter bytes.</summary>
    public long InflatedBytes => passes.Sum(p => (1L + RowBytes(p.Columns(width))) * p.Rows(height));

    /// <summary>The samples, row-major.</summary>
    /// <exception cref="InputException">The stream ends early, cannot be inflated, fails its checksum or has an unknown filter.</exception>
    public byte[] Inflate(Stream compressed, string subject)
    {
        var samples = new byte[width * height];
        try
        {
            using var zlib = new ZLibStream(compressed, CompressionMode.Decompress);
            foreach (var pass in passes)
                InflatePass(zlib, pass, samples, subject);
            // The checksum stands behind the last row, and is only checked when someone asks for more.
            zlib.ReadByte();
        }
        catch (Exception e) when (e is InvalidDataException or EndOfStreamException)
        {
            throw PngReader.Damaged(subject, "its pixels end early or cannot be inflated", e);
        }

        return samples;
    }

    private void InflatePass(ZLibStream zlib, Pass pass, byte[] samples, string subject)
    {
        var columns = pass.Columns(width);
        var rowBytes = RowBytes(columns);
        var (row, above) = (new byte[rowBytes + 1], new byte[rowBytes + 1]);
        var unpacked = new byte[columns];
        for (var y = pass.Y; y < height; y += pass.StepY)
        {
            zlib.ReadExactly(row);
            if (!PngFilter.Undo(row[0], row.AsSpan(1), above.AsSpan(1), Math.Max(1, depth / 8)))
                throw PngReader.Damaged(subject, "a filter is unknown");
            var target = samples.AsSpan(y * width, width);
            if (pass.StepX == 1)
            {
                Unpack(row.AsSpan(1), target);
            }
            else
            {
                Unpack(row.AsSpan(1), unpacked);
                for (int x = pass.X, i = 0; i < columns; x += pass.StepX, i++)
                    target[x] = unpacked[i];
            }

            (row, above) = (above, row);
        }
    }

    private int RowBytes(int columns) => (int)((((long)columns * depth) + 7) / 8);

    private void Unpack(ReadOnlySpan<byte> row, Span<byte> samples)
    {
        switch (depth)
        {
            case 8:
                row.CopyTo(samples);
                break;
            case 16:
                for (var x = 0; x < samples.Length; x++)
                    samples[x] = row[2 * x];
                break;
            default:
                var mask = (1 << depth) - 1;
                for (var x = 0; x < samples.Length; x++)
                {
                    var bit = (long)x * depth;
                    samples[x] = (byte)((row[(int)(bit >> 3)] >> (8 - depth - (int)(bit & 7))) & mask);
                }

                break;
        }
    }

    /// <summary>Every so many columns and rows from a first one on.</summary>
    private sealed record Pass(int X, int Y, int StepX, int StepY)
    {
        public int Columns(int width) => Math.Max(0, (width - X + StepX - 1) / StepX);

        public int Rows(int height) => Math.Max(0, (height - Y + StepY - 1) / StepY);
    }
}
