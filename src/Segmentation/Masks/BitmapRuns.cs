using System.Buffers;
using System.Numerics;
using System.Runtime.Intrinsics;

namespace SamCam.Segmentation.Masks;

/// <summary>
/// Run lengths of a row-major bitmap. Rows are compared with the row above, many pixels at a time, and only the places where a column changes are
/// noted; sorted by column, they are the run boundaries. The bitmap is read once, in memory order.
/// </summary>
internal static class BitmapRuns
{
    /// <summary>The runs, the first of them zeros; a pixel is set when its equality with <paramref name="value"/> is <paramref name="equal"/>.</summary>
    public static int[] Encode(int height, int width, ReadOnlySpan<byte> rowMajor, byte value, bool equal)
    {
        var columns = ArrayPool<int>.Shared.Rent(Math.Max(1024, width));
        var rowEnds = ArrayPool<int>.Shared.Rent(height);
        var slots = ArrayPool<int>.Shared.Rent(width);
        try
        {
            var perColumn = slots.AsSpan(0, width);
            perColumn.Clear();
            var count = 0;
            for (var y = 0; y < height; y++)
            {
                if (columns.Length - count < width)
                    columns = Grow(columns, count, width);
                var row = rowMajor.Slice(y * width, width);
                count = y == 0
                    ? FirstRow(row, rowMajor[^width..], value, equal, columns, count, perColumn)
                    : Changes(row, rowMajor.Slice((y - 1) * width, width), value, columns, count, perColumn);
                rowEnds[y] = count;
            }

            return Runs(columns.AsSpan(0, count), rowEnds.AsSpan(0, height), perColumn, height, width);
        }
        finally
        {
            ArrayPool<int>.Shared.Return(columns);
            ArrayPool<int>.Shared.Return(rowEnds);
            ArrayPool<int>.Shared.Return(slots);
        }
    }

    /// <summary>Above the first row of a column stands the last pixel of the column before, and a zero before everything.</summary>
    private static int FirstRow(ReadOnlySpan<byte> row, ReadOnlySpan<byte> bottom, byte value, bool equal, int[] columns, int count, Span<int> perColumn)
    {
        var before = false;
        for (var x = 0; x < row.Length; x++)
        {
            if ((row[x] == value) == equal != before)
            {
                columns[count++] = x;
                perColumn[x]++;
            }

            before = (bottom[x] == value) == equal;
        }

        return count;
    }

    private static int Changes(ReadOnlySpan<byte> row, ReadOnlySpan<byte> above, byte value, int[] columns, int count, Span<int> perColumn)
    {
        var x = 0;
        var wanted = Vector256.Create(value);
        for (; x <= row.Length - Vector256<byte>.Count; x += Vector256<byte>.Count)
        {
            var changed = Vector256.Equals(Vector256.Create(row[x..]), wanted) ^ Vector256.Equals(Vector256.Create(above[x..]), wanted);
            for (var bits = changed.ExtractMostSignificantBits(); bits != 0; bits &= bits - 1)
            {
                var column = x + BitOperations.TrailingZeroCount(bits);
                columns[count++] = column;
                perColumn[column]++;
            }
        }

        for (; x < row.Length; x++)
        {
            if (row[x] == value != (above[x] == value))
            {
                columns[count++] = x;
                perColumn[x]++;
            }
        }

        return count;
    }

    /// <summary>A counting sort by column, which keeps the rows of a column in order, and then the differences.</summary>
    private static int[] Runs(ReadOnlySpan<int> columns, ReadOnlySpan<int> rowEnds, Span<int> slots, int height, int width)
    {
        var runs = new int[columns.Length + 1];
        var next = 0;
        for (var x = 0; x < width; x++)
            (slots[x], next) = (next, next + slots[x]);
        for (int y = 0, i = 0; y < height; y++)
        {
            for (; i < rowEnds[y]; i++)
                runs[slots[columns[i]]++] = (columns[i] * height) + y;
        }

        runs[^1] = height * width;
        for (var i = runs.Length - 1; i > 0; i--)
            runs[i] -= runs[i - 1];
        return runs;
    }

    private static int[] Grow(int[] columns, int count, int width)
    {
        var larger = ArrayPool<int>.Shared.Rent(Math.Max(2 * count, count + width));
        columns.AsSpan(0, count).CopyTo(larger);
        ArrayPool<int>.Shared.Return(columns);
        return larger;
    }
}
