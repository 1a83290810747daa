using System.Text.Json.Nodes;
using SamCam.ModelImport.Networks;
using SamCam.ModelImport.Networks.Staged;
using SamCam.ModelImport.Onnx;

namespace SamCam.ModelImport.Importing;

/// <summary>Builds SAM networks: an encoder and a decoder.</summary>
internal static class SamBuilder
{
    private const string EncoderFile = "encoder.onnx";
    private const string Image = "image";
    private const string Embeddings = "image_embeddings";

    /// <summary>Builds SAM with a ViT encoder.</summary>
    /// <exception cref="Segmentation.InputException">The weights are not those of one.</exception>
    public static BuiltNetwork Vit(NetworkWeights weights, Precision precision, DecoderForm form)
    {
        var configuration = SamVitConfiguration.Of(weights);
        var size = configuration.ImageSize;
        var encoder = new GraphBuilder("sam_vit_encoder", precision);
        var image = encoder.ToPrecision(encoder.Input(Image, 1, 3, size, size));
        var embedding = new SamVitEncoder(encoder, weights, configuration).Build(image);
        encoder.Output(embedding, Embeddings, 1, configuration.Embedding, configuration.Grid, configuration.Grid);
        var what = $"SAM with a ViT encoder of {configuration.Windows.Count} blocks and {configuration.Channels} channels";
        return Build(weights, encoder, what, size, configuration.Grid, configuration.Embedding, form);
    }

    /// <summary>Builds MobileSAM.</summary>
    /// <exception cref="Segmentation.InputException">The weights are not its.</exception>
    public static BuiltNetwork Mobile(NetworkWeights weights, Precision precision, DecoderForm form)
    {
        const int Size = TinyVitEncoder.ImageSize;
        var encoder = new GraphBuilder("mobile_sam_encoder", precision);
        var image = encoder.ToPrecision(encoder.Input(Image, 1, 3, Size, Size));
        encoder.Output(new TinyVitEncoder(encoder, weights).Build(image), Embeddings, 1, TinyVitEncoder.Embedding, TinyVitEncoder.Grid, TinyVitEncoder.Grid);
        return Build(weights, encoder, "MobileSAM: SAM with a TinyViT encoder", Size, TinyVitEncoder.Grid, TinyVitEncoder.Embedding, form);
    }

    private static BuiltNetwork Build(NetworkWeights weights, GraphBuilder encoder, string what, int size, int grid, int channels, DecoderForm form)
    {
        var decoder = form == DecoderForm.Dense ? Dense(weights, encoder.Precision, size, grid) : Staged(weights, encoder.Precision, size, grid);
        weights.RequireAllTaken();
        return new BuiltNetwork("sam", what, [new(EncoderFile, encoder), .. decoder.Graphs], hashes => new JsonObject
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
            ["decoder"] = decoder.Manifest(hashes),
            ["recommended"] = new JsonObject { ["points_per_side"] = 32 },
        });
    }

    private static Decoder Dense(NetworkWeights weights, Precision precision, int size, int grid)
    {
        const string File = "decoder.onnx";
        var graph = new GraphBuilder("sam_decoder", precision);
        new SamMaskDecoder(graph, weights).Build(grid, size);
        return new([new(File, graph)], hashes => Tensors("dense", grid, ("file", File), ("sha256", hashes[File])));
    }

    private static Decoder Staged(NetworkWeights weights, Precision precision, int size, int grid)
    {
        var (prepare, score, masks) = (new GraphBuilder("sam_prepare", precision), new GraphBuilder("sam_score", precision), new GraphBuilder("sam_masks", precision));
        new SamStagedDecoder(weights, prepare, score, masks).Build(grid, size);
        IReadOnlyList<(string Stage, BuiltGraph Built)> stages = [("prepare", new("prepare.onnx", prepare)), ("score", new("score.onnx", score)), ("masks", new("masks.onnx", masks))];
        return new([.. stages.Select(s => s.Built)], hashes => Tensors(
            "staged",
            grid,
            ("graphs", new JsonObject(stages.Select(s => KeyValuePair.Create<string, JsonNode?>(s.Stage, new JsonObject { ["file"] = s.Built.File, ["sha256"] = hashes[s.Built.File] })))),
            ("selected", "selected")));
    }

    private static JsonObject Tensors(string form, int grid, params ReadOnlySpan<(string Name, JsonNode? Value)> own)
    {
        var members = new JsonObject { ["form"] = form };
        foreach (var (name, value) in own)
            members[name] = value;
        members["embeddings"] = Embeddings;
        members["coords"] = "point_coords";
        members["labels"] = "point_labels";
        members["masks"] = "low_res_masks";
        members["scores"] = "iou_predictions";
        members["maskSize"] = 4 * grid;
        return members;
    }

    private sealed record Decoder(IReadOnlyList<BuiltGraph> Graphs, Func<IReadOnlyDictionary<string, string>, JsonObject> Manifest);
}
