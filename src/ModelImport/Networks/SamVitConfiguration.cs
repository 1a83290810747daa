namespace SamCam.ModelImport.Networks;

/// <summary>The sizes of a SAM ViT encoder, as its weights tell them.</summary>
/// <param name="Channels">Channels of its tokens.</param>
/// <param name="Heads">Attention heads of a block.</param>
/// <param name="Grid">Tokens a side.</param>
/// <param name="Patch">Pixels a token covers a side.</param>
/// <param name="Hidden">Width of the perceptrons in the blocks.</param>
/// <param name="Windows">Side of the attention window of each block, in tokens; the grid's for global attention.</param>
/// <param name="Embedding">Channels of the image embedding.</param>
internal sealed record SamVitConfiguration(int Channels, int Heads, int Grid, int Patch, int Hidden, IReadOnlyList<int> Windows, int Embedding)
{
    private const string Encoder = "image_encoder";
    private const int MaxGrid = 256;
    private const int MaxChannels = 8192;

    /// <summary>Side of the input image in pixels.</summary>
    public int ImageSize => Grid * Patch;

    /// <summary>Reads the sizes off the shapes of the weights.</summary>
    /// <exception cref="Segmentation.InputException">They are not those of such an encoder.</exception>
    public static SamVitConfiguration Of(NetworkWeights weights)
    {
        var position = weights.ShapeOf(Encoder + ".pos_embed", 4);
        var (grid, channels) = (position[1], position[3]);
        if (position[2] != grid || grid is < 1 or > MaxGrid || channels is < 1 or > MaxChannels)
            throw weights.Refused(Encoder + ".pos_embed", $"is not for a square of 1 to {MaxGrid} tokens a side, of at most {MaxChannels} channels");
        var depth = weights.CountOf(Encoder + ".blocks", "attn.qkv.weight");
        var windows = new List<int>();
        var headChannels = weights.ShapeOf(Encoder + ".blocks.0.attn.rel_pos_h", 2)[1];
        for (var block = 0; block < Math.Max(1, depth); block++)
        {
            var table = weights.ShapeOf($"{Encoder}.blocks.{block}.attn.rel_pos_h", 2);

            // The table has one row for each distance from -(window - 1) to window - 1.
            windows.Add(Math.Min(grid, (table[0] + 1) / 2));
        }

        if (windows.Contains(0) || headChannels == 0 || channels % headChannels != 0)
            throw weights.Refused(Encoder + ".blocks.0.attn.rel_pos_h", $"has {headChannels} columns, which do not divide {channels} channels into heads");
        return new(
            channels,
            channels / headChannels,
            grid,
            weights.ShapeOf(Encoder + ".patch_embed.proj.weight", 4)[2],
            weights.ShapeOf(Encoder + ".blocks.0.mlp.lin1.weight", 2)[0],
            windows,
            weights.ShapeOf(Encoder + ".neck.0.weight", 4)[0]);
    }
}
