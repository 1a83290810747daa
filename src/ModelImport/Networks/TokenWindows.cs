using SamCam.ModelImport.Onnx;

namespace SamCam.ModelImport.Networks;

/// <summary>Cuts a square of tokens into windows, row by row, with zeros where the last ones reach over the edge, and puts them together again.</summary>
/// <param name="graph">Where it is built.</param>
/// <param name="grid">Tokens a side.</param>
/// <param name="window">Tokens a side of a window.</param>
/// <param name="channels">Channels of a token.</param>
internal sealed class TokenWindows(GraphBuilder graph, int grid, int window, int channels)
{
    private readonly int count = (grid + window - 1) / window;

    private int Padded => count * window;

    /// <summary>[1, grid, grid, channels] to [windows, window * window, channels].</summary>
    public string Part(string tokens)
    {
        if (Padded > grid)
            tokens = graph.Node("Pad", [tokens, graph.Numbers(0, 0, 0, 0, 0, Padded - grid, Padded - grid, 0), graph.Scalar(0)]);
        var parts = graph.Transpose(graph.Reshape(tokens, count, window, count, window, channels), 0, 2, 1, 3, 4);
        return graph.Reshape(parts, count * count, window * window, channels);
    }

    /// <summary>[windows, window * window, channels] to [1, grid, grid, channels].</summary>
    public string Join(string parts)
    {
        var tokens = graph.Transpose(graph.Reshape(parts, count, count, window, window, channels), 0, 2, 1, 3, 4);
        tokens = graph.Reshape(tokens, 1, Padded, Padded, channels);
        return Padded > grid
            ? graph.Node("Slice", [tokens, graph.Numbers(0, 0), graph.Numbers(grid, grid), graph.Numbers(1, 2)])
            : tokens;
    }
}
