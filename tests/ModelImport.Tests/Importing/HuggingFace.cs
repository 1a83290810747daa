namespace SamCam.ModelImport.Tests.Importing;

/// <summary>The names that Hugging Face's conversion gives to official ones.</summary>
internal static class HuggingFace
{
    private static readonly (string Official, string Theirs)[] Parts =
    [
        ("iou_prediction_head.layers.0", "iou_prediction_head.proj_in"),
        ("iou_prediction_head.layers.1", "iou_prediction_head.layers.0"),
        ("iou_prediction_head.layers.2", "iou_prediction_head.proj_out"),
        ("mask_decoder.output_upscaling.0", "mask_decoder.upscale_conv1"),
        ("mask_decoder.output_upscaling.1", "mask_decoder.upscale_layer_norm"),
        ("mask_decoder.output_upscaling.3", "mask_decoder.upscale_conv2"),
        ("mask_downscaling.0", "mask_embed.conv1"),
        ("point_embeddings", "point_embed"),
        ("prompt_encoder.pe_layer.positional_encoding_gaussian_matrix", "shared_image_embedding.positional_embedding"),
        ("image_encoder", "vision_encoder"),
        ("neck.0", "neck.conv1"),
        ("neck.1", "neck.layer_norm1"),
        ("neck.2", "neck.conv2"),
        ("neck.3", "neck.layer_norm2"),
        ("patch_embed.proj", "patch_embed.projection"),
        (".norm", ".layer_norm"),
        ("blocks", "layers"),
    ];

    public static string Name(string official)
    {
        foreach (var mask in Enumerable.Range(0, 4))
        {
            var head = $"output_hypernetworks_mlps.{mask}.";
            official = official
                .Replace(head + "layers.0", head + "proj_in", StringComparison.Ordinal)
                .Replace(head + "layers.1", head + "layers.0", StringComparison.Ordinal)
                .Replace(head + "layers.2", head + "proj_out", StringComparison.Ordinal);
        }

        return Parts.Aggregate(official, (name, part) => name.Replace(part.Official, part.Theirs, StringComparison.Ordinal));
    }
}
