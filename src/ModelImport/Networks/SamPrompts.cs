using SamCam.ModelImport.Onnx;

namespace SamCam.ModelImport.Networks;

/// <summary>
/// The prompt encoder of SAM for points (segment_anything/modeling/prompt_encoder.py), in single precision: random Fourier features of each place plus an
/// embedding of its label. Labels are 0 and 1 for background and foreground, 2 and 3 for the corners of a box, and -1 for the padding point.
/// </summary>
/// <param name="graph">Where it is built.</param>
/// <param name="weights">Its weights.</param>
/// <param name="channels">Channels of an embedding.</param>
internal sealed class SamPrompts(GraphBuilder graph, NetworkWeights weights, int channels)
{
    private const string Encoder = "prompt_encoder";
    private const int Labels = 5;
    private readonly LazyTensor gaussian = weights.Take(Encoder + ".pe_layer.positional_encoding_gaussian_matrix", 2, channels / 2);

    /// <summary>The embeddings of points.</summary>
    /// <param name="coords">[prompts, points, 2]: x, y in pixels of the encoder's input.</param>
    /// <param name="labels">[prompts, points].</param>
    /// <param name="imageSize">Side of the encoder's input.</param>
    /// <returns>[prompts, points, channels] in the precision of the graph.</returns>
    public string Sparse(string coords, string labels, int imageSize)
    {
        // 2 pi (2 (x + 0.5) / size - 1) = x (4 pi / size) + (2 pi / size - 2 pi), the same for y.
        var matrix = graph.Weight(Encoder + ".gaussian", gaussian, Precision.Fp32);
        var centred = graph.Node("Add", [coords, graph.Scalar(0.5f, Precision.Fp32)]);
        var signed = graph.Node("Sub", [graph.Node("Mul", [centred, graph.Scalar(2f / imageSize, Precision.Fp32)]), graph.Scalar(1, Precision.Fp32)]);
        var angle = graph.Node("Mul", [graph.Node("MatMul", [signed, matrix]), graph.Scalar((float)(2 * Math.PI), Precision.Fp32)]);
        var place = graph.Node("Concat", [graph.Node("Sin", [angle]), graph.Node("Cos", [angle])], attributes: ("axis", -1));

        var label = graph.Node("Cast", [labels], attributes: ("to", 7));
        var isPoint = graph.Node("Cast", [graph.Node("GreaterOrEqual", [label, graph.Numbers([0], [])])], attributes: ("to", 1));
        place = graph.Node("Mul", [place, graph.Node("Unsqueeze", [isPoint, graph.Numbers(-1)])]);
        var row = graph.Node("Add", [label, graph.Numbers([1], [])]);
        var kind = graph.Node("Gather", [graph.Weight(Encoder + ".labels", Table(), Precision.Fp32), row], attributes: ("axis", 0));
        return graph.ToPrecision(graph.Node("Add", [place, kind], "sparse_embeddings"));
    }

    /// <summary>The positional encoding of the image embedding.</summary>
    /// <returns>[1, rows * columns, channels].</returns>
    public string Dense(int grid) => graph.Weight("dense_pe", new LazyTensor("dense_pe", [1, grid * grid, channels], () =>
    {
        var matrix = gaussian.Load();
        var half = channels / 2;
        var elements = new float[grid * grid * channels];
        for (var place = 0; place < grid * grid; place++)
        {
            var (x, y) = ((2 * ((place % grid) + 0.5) / grid) - 1, (2 * ((place / grid) + 0.5) / grid) - 1);
            for (var c = 0; c < half; c++)
            {
                var angle = 2 * Math.PI * ((x * matrix[c]) + (y * matrix[half + c]));
                elements[(place * channels) + c] = (float)Math.Sin(angle);
                elements[(place * channels) + half + c] = (float)Math.Cos(angle);
            }
        }

        return elements;
    }));

    /// <summary>The image's tokens, with the embedding of having no mask prompt: [1, rows * columns, channels].</summary>
    /// <param name="embeddings">The image embedding: [1, channels, rows, columns].</param>
    /// <param name="grid">Its rows and columns.</param>
    public string Image(string embeddings, int grid)
    {
        var tokens = graph.Transpose(graph.Reshape(graph.ToPrecision(embeddings), 1, channels, grid * grid), 0, 2, 1);
        var noMask = weights.Take(Encoder + ".no_mask_embed.weight", 1, channels).Reshape(1, 1, channels);
        return graph.Node("Add", [tokens, graph.Weight(Encoder + ".no_mask", noMask)]);
    }

    /// <summary>Notes the weights of mask prompts, which everything mode does not have.</summary>
    public void SkipMaskPrompts()
    {
        foreach (var layer in (string[])["0", "1", "3", "4", "6"])
        {
            weights.Skip($"{Encoder}.mask_downscaling.{layer}.weight");
            weights.Skip($"{Encoder}.mask_downscaling.{layer}.bias");
        }
    }

    private LazyTensor Table() => LazyTensor.Concatenate(
    [
        weights.Take(Encoder + ".not_a_point_embed.weight", 1, channels),
        .. Enumerable.Range(0, Labels - 1).Select(l => weights.Take($"{Encoder}.point_embeddings.{l}.weight", 1, channels)),
    ]);
}
