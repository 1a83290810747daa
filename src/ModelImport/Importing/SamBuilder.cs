using System.Text.Json.Nodes;
using SamCam.ModelImport.Networks;
using SamCam.ModelImport.Onnx;

namespace SamCam.ModelImport.Importing;

/// <summary>Builds SAM networks: an encoder and the dense decoder.</summary>
internal static class SamBuilder
{
    private const string EncoderFile = "encoder.onnx";
    private const string DecoderFile = "decoder.onnx";
    private const string Image = "image";
    private const string Embeddings = "image_embeddings";

    /// <summary>Builds SAM with a ViT encoder.</summary>
    /// <exception cref="Segmentation.InputException">The weights are not those of one.</exception>
    public static BuiltNetwork Vit(NetworkWeights weights, Precision precision)
    {
        var configuration = SamVitConfiguration.Of(weights);
        var size = configuration.ImageSize;
        var encoder = new GraphBuilder("sam_vit_encoder", precision);
        var image = encoder.ToPrecision(encoder.Input(Image, 1, 3, size, size));
        var embedding = new SamVitEncoder(encoder, weights, configuration).Build(image);
        encoder.Output(embedding, Embeddings, 1, configuration.Embedding, configuration.Grid, configuration.Grid);
        var what = $"SAM with a ViT encoder of {configuration.Windows.Count} blocks and {configuration.Channels} channels";
        return Build(weights, encoder, what, size, configuration.Grid, configuration.Embedding);
    }

    /// <summary>Builds MobileSAM.</summary>
    /// <exception cref="Segmentation.InputException">The weights are not its.</exception>
    public static BuiltNetwork Mobile(NetworkWeights weights, Precision precision)
    {
        const int Size = TinyVitEncoder.ImageSize;
        var encoder = new GraphBuilder("mobile_sam_encoder", precision);
        var image = encoder.ToPrecision(encoder.Input(Image, 1, 3, Size, Size));
        encoder.Output(new TinyVitEncoder(encoder, weights).Build(image), Embeddings, 1, TinyVitEncoder.Embedding, TinyVitEncoder.Grid, TinyVitEncoder.Grid);
        return Build(weights, encoder, "MobileSAM: SAM with a TinyViT encoder", Size, TinyVitEncoder.Grid, TinyVitEncoder.Embedding);
    }

    private static BuiltNetwork Build(NetworkWeights weights, GraphBuilder encoder, string what, int size, int grid, int channels)
    {
        var decoder = new GraphBuilder("sam_decoder", encoder.Precision);
        new SamMaskDecoder(decoder, weights).Build(grid, size);
        weights.RequireAllTaken();
        return new BuiltNetwork("sam", what, [new(EncoderFile, encoder), new(DecoderFile, decoder)], hashes => new JsonObject
        {
            ["image"] = new JsonObject { ["size"] = size, ["mean"] = new JsonArray(123.675, 116.28, 103.53), ["std"] = new JsonArray(58.395, 57.12, 57.375) },
            ["encoder"] = new JsonObject
            {
                ["file"] = EncoderFile,
                ["sha256"] = hashes[EncoderFile],
                ["input"] = Image,
                ["output"] = Embeddings,
                ["embedding"] = new JsonArray(channels, grid, grid),
            },
            ["decoder"] = new JsonObject
            {
                ["form"] = "dense",
                ["file"] = DecoderFile,
                ["sha256"] = hashes[DecoderFile],
                ["embeddings"] = Embeddings,
                ["coords"] = "point_coords",
                ["labels"] = "point_labels",
                ["masks"] = "low_res_masks",
                ["scores"] = "iou_predictions",
                ["maskSize"] = 4 * grid,
            },
            ["recommended"] = new JsonObject { ["points_per_side"] = 32 },
        });
    }
}
