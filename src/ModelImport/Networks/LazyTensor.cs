namespace SamCam.ModelImport.Networks;

/// <summary>A tensor whose elements are read when they are written, so that a network is never in memory as a whole.</summary>
/// <param name="Name">The key it comes from, for errors.</param>
/// <param name="Shape">Its dimensions.</param>
/// <param name="Load">Reads its elements, row-major.</param>
internal sealed record LazyTensor(string Name, IReadOnlyList<int> Shape, Func<float[]> Load)
{
    /// <summary>The number of elements.</summary>
    public int Count => Shape.Aggregate(1, (product, dimension) => product * dimension);

    /// <summary>The same elements under another shape.</summary>
    public LazyTensor Reshape(params int[] shape) => new(Name, shape, Load);

    /// <summary>Elements computed from these, one by one.</summary>
    public LazyTensor Select(Func<float, float> function) => this with { Load = () => [.. Load().Select(function)] };

    /// <summary>A matrix with rows and columns exchanged.</summary>
    public LazyTensor Transpose()
    {
        var (rows, columns) = (Shape[0], Shape[1]);
        return new(Name, [columns, rows], () => Transposed(Load(), rows, columns));
    }

    /// <summary>Each row without its mean; a row is the last dimension.</summary>
    public LazyTensor Centred() => OfRows(static row =>
    {
        var mean = 0.0;
        foreach (var value in row)
            mean += value;
        mean /= row.Length;
        for (var i = 0; i < row.Length; i++)
            row[i] = (float)(row[i] - mean);
    });

    /// <summary>Each row times the same factors, one by one; a row is the last dimension.</summary>
    public LazyTensor Times(LazyTensor factors) => this with
    {
        Load = () =>
        {
            var (elements, row) = (Load(), factors.Load());
            for (var i = 0; i < elements.Length; i++)
                elements[i] *= row[i % row.Length];
            return elements;
        },
    };

    /// <summary>Some of the entries along the first dimension.</summary>
    public LazyTensor Rows(int first, int count)
    {
        var width = Count / Shape[0];
        return new(Name, [count, .. Shape.Skip(1)], () => Load().AsSpan(first * width, count * width).ToArray());
    }

    /// <summary>Tensors of one shape, one after another along a new first dimension.</summary>
    public static LazyTensor Stack(IReadOnlyList<LazyTensor> tensors) =>
        new(tensors[0].Name, [tensors.Count, .. tensors[0].Shape], () => [.. tensors.SelectMany(t => t.Load())]);

    /// <summary>Tensors one after another along their first dimension.</summary>
    public static LazyTensor Concatenate(IReadOnlyList<LazyTensor> tensors) =>
        new(tensors[0].Name, [tensors.Sum(t => t.Shape[0]), .. tensors[0].Shape.Skip(1)], () => [.. tensors.SelectMany(t => t.Load())]);

    private LazyTensor OfRows(Action<Span<float>> change) => this with
    {
        Load = () =>
        {
            var elements = Load();
            for (var row = 0; row < elements.Length; row += Shape[^1])
                change(elements.AsSpan(row, Shape[^1]));
            return elements;
        },
    };

    // Blocks of rows and columns stay in the cache.
    private static float[] Transposed(float[] source, int rows, int columns)
    {
        const int Block = 32;
        var target = new float[source.Length];
        for (var r = 0; r < rows; r += Block)
        {
            for (var c = 0; c < columns; c += Block)
            {
                for (var y = r; y < Math.Min(rows, r + Block); y++)
                {
                    for (var x = c; x < Math.Min(columns, c + Block); x++)
                        target[(x * rows) + y] = source[(y * columns) + x];
                }
            }
        }

        return target;
    }
}
