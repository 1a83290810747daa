using SamCam.ModelImport.Onnx;

namespace SamCam.ModelImport.Networks.Staged;

/// <summary>
/// SAM's mask decoder in the form <c>staged</c>, the same numbers as <see cref="SamMaskDecoder"/> but for rounding, with a fraction of the arithmetic:
/// <c>prepare</c> runs once for an image and computes all that no prompt changes; <c>score</c> runs for each batch of prompts and predicts the IoU of their
/// masks, which takes the tokens alone; <c>masks</c> runs for the prompts that everything mode keeps.
/// </summary>
/// <param name="weights">Its weights.</param>
/// <param name="prepare">An empty graph.</param>
/// <param name="score">An empty graph.</param>
/// <param name="masks">An empty graph.</param>
internal sealed class SamStagedDecoder(NetworkWeights weights, GraphBuilder prepare, GraphBuilder score, GraphBuilder masks)
{
    private readonly int channels = SamMaskHead.ChannelsOf(weights);

    /// <summary>Builds the three graphs from inputs to outputs.</summary>
    /// <param name="grid">Rows and columns of the image embedding.</param>
    /// <param name="imageSize">Side of the encoder's input.</param>
    public void Build(int grid, int imageSize)
    {
        var embeddings = prepare.Input("image_embeddings", 1, channels, grid, grid);
        var coords = score.Input("point_coords", "B", 2, 2);
        var labels = score.Input("point_labels", "B", 2);
        var prepared = new SamPrompts(prepare, weights, channels);
        var layers = new Layers(score, weights);
        var head = new SamMaskHead(score, weights, layers, channels);
        var tokens = head.Tokens(coords, new SamPrompts(score, weights, channels).Sparse(coords, labels, imageSize));
        var image = new FactoredImage(prepare, score, weights, prepared.Image(embeddings, grid), prepared.Dense(grid), grid * grid, channels);
        var hidden = new SamTransformer(score, weights, layers, channels).Build(tokens, image);
        score.Output(head.Scores(hidden), "iou_predictions", "B", SamMaskHead.Masks);
        BuildMasks(image, hidden, grid);
        prepared.SkipMaskPrompts();
    }

    private void BuildMasks(FactoredImage image, string hidden, int grid)
    {
        var places = grid * grid;
        var layers = new Layers(masks, weights);
        var head = new SamMaskHead(masks, weights, layers, channels);
        var selected = masks.WholeInput("selected", "S");

        var shares = new SharedTensors(prepare, masks);
        var (kernel, bias) = head.FirstQuarters;
        var quarters = prepare.Node("MatMul", [image.Shared, prepare.Weight("output_upscaling.0.weight", kernel.Transpose())]);
        var shared = shares.Share(quarters, 1, places, channels);
        var shift = prepare.Node("MatMul", [prepare.Weight("output_upscaling.0.shift", image.Shift!.Reshape(1, 1, channels)), "output_upscaling.0.weight"]);
        var constant = prepare.Node("Add", [shift, prepare.Weight("output_upscaling.0.bias", bias)]);
        constant = shares.Share(constant, 1, 1, channels);

        var scale = Chosen(image.Scale!, "scale", 1, places);
        var vectors = layers.MatMul(Chosen(image.Vectors!, "vectors", image.VectorCount, channels), masks.Weight("output_upscaling.0.weight", kernel.Transpose()));
        var x = layers.MatMul(masks.Transpose(Multiply(Chosen(image.Weights!, "weights", image.VectorCount, places), scale), 0, 2, 1), vectors);
        var sharedScale = image.SharedScale is null ? scale : Multiply(scale, Chosen(image.SharedScale, "shared_scale", 1, places));
        x = layers.Add(layers.Add(x, Multiply(masks.Reshape(sharedScale, -1, places, 1), shared)), constant);
        var logits = head.Logits(x, Chosen(hidden, "hidden", SamMaskHead.TokensPerPrompt, channels), grid);
        masks.Output(logits, "low_res_masks", "S", SamMaskHead.Masks, 4 * grid, 4 * grid);

        string Chosen(string tensor, string name, int rows, int columns)
        {
            name = "state_" + name;
            score.Output(tensor, name, "B", rows, columns);
            return masks.ToPrecision(masks.Node("Gather", [masks.Input(name, "B", rows, columns), selected], attributes: ("axis", 0)));
        }
    }

    private string Multiply(string a, string b) => masks.Node("Mul", [a, b]);
}
