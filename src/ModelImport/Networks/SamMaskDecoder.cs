using SamCam.ModelImport.Onnx;

namespace SamCam.ModelImport.Networks;

/// <summary>SAM's mask decoder in the form <c>dense</c>: one graph, all masks of all prompts of a batch.</summary>
/// <param name="graph">Where it is built.</param>
/// <param name="weights">Its weights.</param>
internal sealed class SamMaskDecoder(GraphBuilder graph, NetworkWeights weights)
{
    private readonly Layers layers = new(graph, weights);
    private readonly int channels = SamMaskHead.ChannelsOf(weights);

    /// <summary>Builds the graph from inputs to outputs.</summary>
    /// <param name="grid">Rows and columns of the image embedding.</param>
    /// <param name="imageSize">Side of the encoder's input.</param>
    public void Build(int grid, int imageSize)
    {
        var embeddings = graph.Input("image_embeddings", 1, channels, grid, grid);
        var coords = graph.Input("point_coords", "B", 2, 2);
        var labels = graph.Input("point_labels", "B", 2);
        var prompts = new SamPrompts(graph, weights, channels);
        var head = new SamMaskHead(graph, weights, layers, channels);
        var tokens = head.Tokens(coords, prompts.Sparse(coords, labels, imageSize));
        var image = new DenseImage(graph, weights, layers, prompts.Image(embeddings, grid), prompts.Dense(grid), channels);
        var hidden = new SamTransformer(graph, weights, layers, channels).Build(tokens, image);
        var (kernel, bias) = head.FirstQuarters;
        var masks = head.Logits(layers.Linear(image.Tokens, "output_upscaling.0", kernel, bias), hidden, grid);
        graph.Output(masks, "low_res_masks", "B", SamMaskHead.Masks, 4 * grid, 4 * grid);
        graph.Output(head.Scores(hidden), "iou_predictions", "B", SamMaskHead.Masks);
        prompts.SkipMaskPrompts();
    }
}
