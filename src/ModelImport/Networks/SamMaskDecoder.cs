using SamCam.ModelImport.Onnx;

namespace SamCam.ModelImport.Networks;

/// <summary>
/// SAM's mask decoder (segment_anything/modeling/mask_decoder.py) in the form <c>dense</c>: all prompts of a batch at once, the three masks of the multimask
/// output. A transposed convolution with kernel 2 and stride 2 is a linear map of each place, so upscaling stays a matrix product, channels last; only
/// the finished masks are put into rows and columns.
/// </summary>
/// <param name="graph">Where it is built.</param>
/// <param name="weights">Its weights.</param>
internal sealed class SamMaskDecoder(GraphBuilder graph, NetworkWeights weights)
{
    private const string Decoder = "mask_decoder";
    private const string Upscaling = Decoder + ".output_upscaling";
    private const int MaskTokens = 4;
    private const int Masks = MaskTokens - 1;
    private readonly Layers layers = new(graph, weights);
    private readonly int channels = weights.ShapeOf(Decoder + ".mask_tokens.weight", 2)[1];

    /// <summary>Builds the graph from inputs to outputs.</summary>
    /// <param name="grid">Rows and columns of the image embedding.</param>
    /// <param name="imageSize">Side of the encoder's input.</param>
    public void Build(int grid, int imageSize)
    {
        var embeddings = graph.Input("image_embeddings", 1, channels, grid, grid);
        var coords = graph.Input("point_coords", "B", 2, 2);
        var labels = graph.Input("point_labels", "B", 2);
        var prompts = new SamPrompts(graph, weights, channels);
        var sparse = prompts.Sparse(coords, labels, imageSize);
        prompts.SkipMaskPrompts();

        var image = graph.Transpose(graph.Reshape(graph.ToPrecision(embeddings), 1, channels, grid * grid), 0, 2, 1);
        image = layers.Add(image, prompts.NoMask());
        var (hidden, upscaled) = new SamTransformer(graph, weights, layers, channels).Build(Tokens(coords, sparse), image, prompts.Dense(grid));
        var vectors = graph.Transpose(Vectors(hidden), 0, 2, 1);
        var masks = layers.MatMul(Upscale(upscaled, grid), vectors);

        // Row and column of a place, then of its quarter, then of the quarter's quarter.
        masks = graph.Transpose(graph.Reshape(masks, -1, grid, grid, 2, 2, 2, 2, Masks), 0, 7, 1, 3, 5, 2, 4, 6);
        graph.Output(graph.Reshape(masks, -1, Masks, 4 * grid, 4 * grid), "low_res_masks", "B", Masks, 4 * grid, 4 * grid);
        graph.Output(Scores(hidden), "iou_predictions", "B", Masks);
    }

    // The IoU token, the mask tokens, then the points.
    private string Tokens(string coords, string sparse)
    {
        var own = LazyTensor.Concatenate([weights.Take(Decoder + ".iou_token.weight", 1, channels), weights.Take(Decoder + ".mask_tokens.weight", MaskTokens, channels)]);
        var prompts = graph.Node("Shape", [coords], attributes: [("start", 0), ("end", 1)]);
        var shape = graph.Node("Concat", [prompts, graph.Numbers(1 + MaskTokens, channels)], attributes: ("axis", 0));
        var repeated = graph.Node("Expand", [graph.Weight("output_tokens", own.Reshape(1, 1 + MaskTokens, channels)), shape]);
        return graph.Node("Concat", [repeated, sparse], "tokens", ("axis", 1));
    }

    // [prompts, places, channels] to [prompts, 16 pixels of each place, channels / 8].
    private string Upscale(string x, int grid)
    {
        var (first, second) = (channels / 4, channels / 8);
        x = Quarters(x, Upscaling + ".0", channels, first, grid * grid);
        x = layers.Gelu(layers.LayerNorm(x, Upscaling + ".1", first, Layers.FineEpsilon));
        return layers.Gelu(Quarters(x, Upscaling + ".3", first, second, 4 * grid * grid));
    }

    // The kernel is [inputs, outputs, 2, 2]; quarters come before channels in the result.
    private string Quarters(string x, string name, int inputs, int outputs, int places)
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
        var shifts = new LazyTensor(name, [4 * outputs], () => [.. Enumerable.Repeat(bias.Load(), 4).SelectMany(b => b)]);
        return graph.Reshape(layers.Linear(x, name, rows, shifts), -1, 4L * places, outputs);
    }

    // The hyper-networks of the three masks, each with weights of its own: [prompts, 3, channels / 8].
    private string Vectors(string hidden)
    {
        var x = graph.Node("Unsqueeze", [graph.Slice(hidden, 2, 2 + Masks, 1), graph.Numbers(2)]);
        for (var layer = 0; layer < 3; layer++)
        {
            var outputs = layer < 2 ? channels : channels / 8;
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

    // The first of the four scores belongs to the single-mask output.
    private string Scores(string hidden)
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
}
