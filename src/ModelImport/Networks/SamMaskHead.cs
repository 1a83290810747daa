using SamCam.ModelImport.Onnx;

namespace SamCam.ModelImport.Networks;

/// <summary>
/// What SAM's mask decoder (segment_anything/modeling/mask_decoder.py) has around its transformer: the tokens that go in, and the scores and the three masks
/// of the multimask output that are made of what comes out. A transposed convolution with kernel 2 and stride 2 is a linear map of each place, so
/// upscaling stays a matrix product, channels last; only the finished masks are put into rows and columns.
/// </summary>
/// <param name="graph">Where it is built.</param>
/// <param name="weights">Its weights.</param>
/// <param name="layers">Its layers.</param>
/// <param name="channels">Channels of a token.</param>
internal sealed class SamMaskHead(GraphBuilder graph, NetworkWeights weights, Layers layers, int channels)
{
    /// <summary>Masks of a prompt.</summary>
    public const int Masks = MaskTokens - 1;

    /// <summary>Tokens of a prompt: those of the IoU and the masks, the point and the padding point.</summary>
    public const int TokensPerPrompt = 1 + MaskTokens + 2;

    private const string Decoder = "mask_decoder";
    private const string Upscaling = Decoder + ".output_upscaling";
    private const int MaskTokens = 4;
    private readonly int first = channels / 4;
    private readonly int second = channels / 8;

    /// <summary>Channels of a token of these weights.</summary>
    public static int ChannelsOf(NetworkWeights weights) => weights.ShapeOf(Decoder + ".mask_tokens.weight", 2)[1];

    /// <summary>The first upscaling as a linear map of a place, its rows the four quarters' channels: [channels, channels].</summary>
    public (LazyTensor Weight, LazyTensor Bias) FirstQuarters => Quarters(Upscaling + ".0", channels, first);

    /// <summary>The IoU token, the mask tokens, then the points.</summary>
    /// <param name="coords">The input of coordinates: [prompts, 2, 2].</param>
    /// <param name="sparse">The points' embeddings: [prompts, 2, channels].</param>
    /// <returns>[prompts, tokens, channels].</returns>
    public string Tokens(string coords, string sparse)
    {
        var own = LazyTensor.Concatenate([weights.Take(Decoder + ".iou_token.weight", 1, channels), weights.Take(Decoder + ".mask_tokens.weight", MaskTokens, channels)]);
        var prompts = graph.Node("Shape", [coords], attributes: [("start", 0), ("end", 1)]);
        var shape = graph.Node("Concat", [prompts, graph.Numbers(1 + MaskTokens, channels)], attributes: ("axis", 0));
        var repeated = graph.Node("Expand", [graph.Weight("output_tokens", own.Reshape(1, 1 + MaskTokens, channels)), shape]);
        return graph.Node("Concat", [repeated, sparse], "tokens", ("axis", 1));
    }

    /// <summary>The logits of the masks.</summary>
    /// <param name="quarters">The image after <see cref="FirstQuarters"/>: [prompts, places, channels].</param>
    /// <param name="hidden">The tokens after the transformer.</param>
    /// <param name="grid">Rows and columns of places.</param>
    /// <returns>[prompts, masks, 4 grid, 4 grid].</returns>
    public string Logits(string quarters, string hidden, int grid)
    {
        var x = graph.Reshape(quarters, -1, 4L * grid * grid, first);
        x = layers.Gelu(layers.LayerNorm(x, Upscaling + ".1", first, Layers.FineEpsilon));
        var (weight, bias) = Quarters(Upscaling + ".3", first, second);

        // A product of matrices, not of batches of them, takes its bias along and saves a pass over the largest tensor.
        x = graph.Node("Gemm", [graph.Reshape(x, -1, first), graph.Weight(Upscaling + ".3.weight", weight.Transpose()), graph.Weight(Upscaling + ".3.bias", bias)]);
        x = graph.Reshape(layers.Gelu(x), -1, 16L * grid * grid, second);
        var masks = layers.MatMul(x, graph.Transpose(Vectors(hidden), 0, 2, 1));

        // Row and column of a place, then of its quarter, then of the quarter's quarter.
        masks = graph.Transpose(graph.Reshape(masks, -1, grid, grid, 2, 2, 2, 2, Masks), 0, 7, 1, 3, 5, 2, 4, 6);
        return graph.Reshape(masks, -1, Masks, 4 * grid, 4 * grid);
    }

    /// <summary>The predicted IoU of each mask: [prompts, masks]. The first of the head's four scores belongs to the single-mask output.</summary>
    public string Scores(string hidden)
    {
        const string Head = Decoder + ".iou_prediction_head";
        var depth = weights.CountOf(Head + ".layers", "weight");
        var x = graph.Node("Squeeze", [graph.Slice(hidden, 0, 1, 1), graph.Numbers(1)]);
        var inputs = channels;
        for (var layer = 0; layer < depth - 1; layer++)
        {
            var key = $"{Head}.layers.{layer}";
            var outputs = weights.ShapeOf(key + ".weight", 2)[0];
            x = layers.Relu(layers.Linear(x, key, inputs, outputs));
            inputs = outputs;
        }

        var last = $"{Head}.layers.{Math.Max(0, depth - 1)}";
        return layers.Linear(
            x, last, weights.Take(last + ".weight", MaskTokens, inputs).Rows(1, Masks), weights.Take(last + ".bias", MaskTokens).Rows(1, Masks));
    }

    // The kernel is [inputs, outputs, 2, 2]; quarters come before channels in the result.
    private (LazyTensor Weight, LazyTensor Bias) Quarters(string name, int inputs, int outputs)
    {
        var kernel = weights.Take(name + ".weight", inputs, outputs, 2, 2);
        var bias = weights.Take(name + ".bias", outputs);
        var rows = new LazyTensor(name, [4 * outputs, inputs], () =>
        {
            var elements = kernel.Load();
            var target = new float[elements.Length];
            for (var i = 0; i < inputs; i++)
            {
                for (var o = 0; o < outputs; o++)
                {
                    for (var quarter = 0; quarter < 4; quarter++)
                        target[(((quarter * outputs) + o) * inputs) + i] = elements[(((i * outputs) + o) * 4) + quarter];
                }
            }

            return target;
        });
        return (rows, new LazyTensor(name, [4 * outputs], () => [.. Enumerable.Repeat(bias.Load(), 4).SelectMany(b => b)]));
    }

    // The hyper-networks of the three masks, each with weights of its own: [prompts, 3, channels / 8].
    private string Vectors(string hidden)
    {
        var x = graph.Node("Unsqueeze", [graph.Slice(hidden, 2, 2 + Masks, 1), graph.Numbers(2)]);
        for (var layer = 0; layer < 3; layer++)
        {
            var outputs = layer < 2 ? channels : second;
            var keys = Enumerable.Range(0, MaskTokens).Select(m => $"{Decoder}.output_hypernetworks_mlps.{m}.layers.{layer}").ToList();
            var kernels = keys.ConvertAll(key => weights.Take(key + ".weight", outputs, channels).Transpose());
            var biases = keys.ConvertAll(key => weights.Take(key + ".bias", outputs).Reshape(1, outputs));
            var name = $"output_hypernetworks_mlps.layers.{layer}";
            x = layers.MatMul(x, graph.Weight(name + ".weight", LazyTensor.Stack(kernels[1..])));
            x = layers.Add(x, graph.Weight(name + ".bias", LazyTensor.Stack(biases[1..])));
            if (layer < 2)
                x = layers.Relu(x);
        }

        return graph.Node("Squeeze", [x, graph.Numbers(2)], "output_hypernetworks_mlps");
    }
}
