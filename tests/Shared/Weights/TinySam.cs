namespace SamCam.Testing.Weights;

/// <summary>
/// SAM with a ViT encoder, with all its parts, in a few kilobytes: 64 x 64 pixels, 8 x 8 tokens of 8 channels in two heads, a block with windows of 3 and
/// one with global attention, an embedding of 16 channels. The weights are by formula: it finds nothing, but computes everything.
/// </summary>
internal static class TinySam
{
    private const int Width = 8;
    private const int Channels = 16;

    /// <summary>The weights.</summary>
    /// <param name="seed">Put before the names when values are made: another seed is another network.</param>
    public static FormulaWeights Create(string seed = "") => new([.. Lines().Select(line => seed.Length == 0 ? line : $"{line}\t= {seed}{line.Split('\t')[0]}")]);

    private static IEnumerable<string> Lines() => [.. Encoder(), .. Prompts(), .. Decoder()];

    private static IEnumerable<string> Encoder()
    {
        yield return Line("image_encoder.pos_embed", $"1x8x8x{Width}");
        yield return Line("image_encoder.patch_embed.proj.weight", $"{Width}x3x8x8");
        yield return Line("image_encoder.patch_embed.proj.bias", $"{Width}");
        for (var block = 0; block < 2; block++)
        {
            var name = $"image_encoder.blocks.{block}";
            foreach (var line in (string[])[.. Norm(name + ".norm1", Width), .. Norm(name + ".norm2", Width), .. Linear(name + ".attn.qkv", Width, 3 * Width)])
                yield return line;
            foreach (var line in (string[])[.. Linear(name + ".attn.proj", Width, Width), .. Linear(name + ".mlp.lin1", Width, 4 * Width), .. Linear(name + ".mlp.lin2", 4 * Width, Width)])
                yield return line;
            foreach (var axis in (string[])["h", "w"])
                yield return Line($"{name}.attn.rel_pos_{axis}", block == 0 ? "5x4" : "15x4");
        }

        yield return Line("image_encoder.neck.0.weight", $"{Channels}x{Width}x1x1");
        yield return Line("image_encoder.neck.2.weight", $"{Channels}x{Channels}x3x3");
        foreach (var line in (string[])[.. Norm("image_encoder.neck.1", Channels), .. Norm("image_encoder.neck.3", Channels)])
            yield return line;
    }

    private static IEnumerable<string> Prompts()
    {
        yield return Line("prompt_encoder.pe_layer.positional_encoding_gaussian_matrix", $"2x{Channels / 2}");
        for (var label = 0; label < 4; label++)
            yield return Line($"prompt_encoder.point_embeddings.{label}.weight", $"1x{Channels}");
        yield return Line("prompt_encoder.not_a_point_embed.weight", $"1x{Channels}");
        yield return Line("prompt_encoder.no_mask_embed.weight", $"1x{Channels}");
        yield return Line("prompt_encoder.mask_downscaling.0.weight", "4x1x2x2");
        yield return Line("prompt_encoder.mask_downscaling.0.bias", "4");
    }

    private static IEnumerable<string> Decoder()
    {
        const string Transformer = "mask_decoder.transformer";
        List<string> lines = [Line("mask_decoder.iou_token.weight", $"1x{Channels}"), Line("mask_decoder.mask_tokens.weight", $"4x{Channels}")];
        for (var layer = 0; layer < 2; layer++)
        {
            var name = $"{Transformer}.layers.{layer}";
            lines.AddRange([.. Attention(name + ".self_attn", Channels), .. Attention(name + ".cross_attn_token_to_image", 8), .. Attention(name + ".cross_attn_image_to_token", 8)]);
            lines.AddRange([.. Linear(name + ".mlp.lin1", Channels, 24), .. Linear(name + ".mlp.lin2", 24, Channels)]);
            lines.AddRange(Enumerable.Range(1, 4).SelectMany(n => Norm($"{name}.norm{n}", Channels)));
        }

        lines.AddRange([.. Attention(Transformer + ".final_attn_token_to_image", 8), .. Norm(Transformer + ".norm_final_attn", Channels)]);
        lines.AddRange([Line("mask_decoder.output_upscaling.0.weight", $"{Channels}x4x2x2"), Line("mask_decoder.output_upscaling.0.bias", "4")]);
        lines.AddRange([.. Norm("mask_decoder.output_upscaling.1", 4), Line("mask_decoder.output_upscaling.3.weight", "4x2x2x2"), Line("mask_decoder.output_upscaling.3.bias", "2")]);
        for (var mask = 0; mask < 4; mask++)
            lines.AddRange(Perceptron($"mask_decoder.output_hypernetworks_mlps.{mask}", Channels, 2));
        return [.. lines, .. Perceptron("mask_decoder.iou_prediction_head", 12, 4)];
    }

    private static IEnumerable<string> Perceptron(string name, int hidden, int outputs) =>
        [.. Linear(name + ".layers.0", Channels, hidden), .. Linear(name + ".layers.1", hidden, hidden), .. Linear(name + ".layers.2", hidden, outputs)];

    private static IEnumerable<string> Attention(string name, int inner) =>
        [.. Linear(name + ".q_proj", Channels, inner), .. Linear(name + ".k_proj", Channels, inner), .. Linear(name + ".v_proj", Channels, inner), .. Linear(name + ".out_proj", inner, Channels)];

    private static IEnumerable<string> Norm(string name, int channels) => [Line(name + ".weight", $"{channels}"), Line(name + ".bias", $"{channels}")];

    private static IEnumerable<string> Linear(string name, int inputs, int outputs) => [Line(name + ".weight", $"{outputs}x{inputs}"), Line(name + ".bias", $"{outputs}")];

    private static string Line(string name, string shape) => $"{name}\t{shape}\tfloat32\tformula";
}
