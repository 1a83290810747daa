using System.Text.RegularExpressions;

namespace SamCam.ModelImport.Networks;

/// <summary>The names that Hugging Face's port of SAM (<c>facebook/sam-vit-*</c>) gives to the tensors, and the official ones.</summary>
internal static partial class HuggingFaceNames
{
    private static readonly (string Theirs, string Official)[] Parts =
    [
        ("vision_encoder.", "image_encoder."),
        ("shared_image_embedding.positional_embedding", "prompt_encoder.pe_layer.positional_encoding_gaussian_matrix"),
        ("prompt_encoder.shared_embedding.positional_embedding", "prompt_encoder.pe_layer.positional_encoding_gaussian_matrix"),
        ("prompt_encoder.point_embed.", "prompt_encoder.point_embeddings."),
        ("mask_embed.conv1", "mask_downscaling.0"),
        ("mask_embed.layer_norm1", "mask_downscaling.1"),
        ("mask_embed.conv2", "mask_downscaling.3"),
        ("mask_embed.layer_norm2", "mask_downscaling.4"),
        ("mask_embed.conv3", "mask_downscaling.6"),
        ("patch_embed.projection", "patch_embed.proj"),
        ("neck.conv1", "neck.0"),
        ("neck.layer_norm1", "neck.1"),
        ("neck.conv2", "neck.2"),
        ("neck.layer_norm2", "neck.3"),
        ("mask_decoder.upscale_conv1", "mask_decoder.output_upscaling.0"),
        ("mask_decoder.upscale_layer_norm", "mask_decoder.output_upscaling.1"),
        ("mask_decoder.upscale_conv2", "mask_decoder.output_upscaling.3"),
        (".layer_norm", ".norm"),
    ];

    /// <summary>Whether the names of a file are these.</summary>
    public static bool AreIn(IEnumerable<string> names) => names.Any(n => n.StartsWith("vision_encoder.", StringComparison.Ordinal));

    /// <summary>The official name of a tensor.</summary>
    public static string Official(string name)
    {
        name = Perceptron().Replace(name, static match => match.Groups["head"].Value + match.Groups["layer"].Value switch
        {
            "proj_in" => ".layers.0",
            "proj_out" => ".layers.2",
            _ => ".layers.1",
        });
        foreach (var (theirs, official) in Parts)
            name = name.Replace(theirs, official, StringComparison.Ordinal);
        return name.StartsWith("image_encoder.layers.", StringComparison.Ordinal) ? "image_encoder.blocks." + name["image_encoder.layers.".Length..] : name;
    }

    // Perceptrons of the mask decoder have three layers: proj_in, layers.0, proj_out.
    [GeneratedRegex(@"^(?<head>mask_decoder\.(output_hypernetworks_mlps\.[0-9]+|iou_prediction_head))\.(?<layer>proj_in|layers\.0|proj_out)(?=\.)", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Perceptron();
}
