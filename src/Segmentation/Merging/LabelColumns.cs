using SamCam.Segmentation.Imaging;

namespace SamCam.Segmentation.Merging;

/// <summary>
/// A label map turned on its side: column-major like a COCO run-length mask, so that a run of a mask is a contiguous span,
/// and cut into segments of equal label.
/// </summary>
internal sealed class LabelColumns
{
    private const int Block = 32;

    private LabelColumns(int width, int height, byte[] labels, int[] segmentEnds, byte[] segmentLabels, int[] columnSegments)
    {
        Width = width;
        Height = height;
        Labels = labels;
        SegmentEnds = segmentEnds;
        SegmentLabels = segmentLabels;
        ColumnSegments = columnSegments;
    }

    /// <summary>Columns of the image.</summary>
    public int Width { get; }

    /// <summary>Rows of the image.</summary>
    public int Height { get; }

    /// <summary>Class ids, column-major.</summary>
    public byte[] Labels { get; }

    /// <summary>Position behind the last pixel of each segment, ascending.</summary>
    public int[] SegmentEnds { get; }

    /// <summary>The label of each segment.</summary>
    public byte[] SegmentLabels { get; }

    /// <summary>For each column the segment that holds its first pixel: long gaps of a mask are jumped over.</summary>
    public int[] ColumnSegments { get; }

    public static LabelColumns From(LabelMap map)
    {
        var labels = ToColumnMajor(map.Labels, map.Width, map.Height);
        var ends = new List<int>();
        var values = new List<byte>();
        var columns = new int[map.Width];
        var column = 0;
        for (var position = 0; position < labels.Length;)
        {
            var value = labels[position];
            var length = labels.AsSpan(position).IndexOfAnyExcept(value);
            position = length < 0 ? labels.Length : position + length;
            while (column < columns.Length && column * map.Height < position)
                columns[column++] = ends.Count;
            ends.Add(position);
            values.Add(value);
        }

        return new LabelColumns(map.Width, map.Height, labels, [.. ends], [.. values], columns);
    }

    /// <summary>Row-major to column-major.</summary>
    public static byte[] ToColumnMajor(ReadOnlySpan<byte> rowMajor, int width, int height) => Transpose(rowMajor, width, height);

    /// <summary>Column-major to row-major.</summary>
    public static byte[] ToRowMajor(ReadOnlySpan<byte> columnMajor, int width, int height) => Transpose(columnMajor, height, width);

    private static byte[] Transpose(ReadOnlySpan<byte> source, int columns, int rows)
    {
        var target = new byte[source.Length];
        // Blocks keep both sides in the first-level cache.
        for (var y0 = 0; y0 < rows; y0 += Block)
        {
            var y1 = Math.Min(y0 + Block, rows);
            for (var x0 = 0; x0 < columns; x0 += Block)
            {
                var x1 = Math.Min(x0 + Block, columns);
                for (var x = x0; x < x1; x++)
                {
                    for (var y = y0; y < y1; y++)
                        target[(x * rows) + y] = source[(y * columns) + x];
                }
            }
        }

        return target;
    }
}
