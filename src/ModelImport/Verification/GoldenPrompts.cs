using SamCam.Segmentation.Cam;
using SamCam.Segmentation.Imaging;
using SamCam.Segmentation.Models;
using SamCam.Segmentation.Sam;

namespace SamCam.ModelImport.Verification;

/// <summary>Runs a model on an image made by a formula, with points at fixed places, and takes samples of what it gives.</summary>
internal static class GoldenPrompts
{
    private const int Width = 320;
    private const int Height = 240;
    private const int SamplesPerMask = 16;
    private const int SampledMaps = 32;
    private const double MaxMegapixels = 100;

    // Shares of width and height.
    private static readonly (float X, float Y)[] Places = [(0.5f, 0.5f), (0.1f, 0.2f), (0.9f, 0.15f), (0.3f, 0.7f), (0.06f, 0.94f), (0.97f, 0.63f), (0.5f, 0.03f), (0.72f, 0.33f)];

    /// <summary>Runs it.</summary>
    /// <exception cref="Segmentation.InputException">Its graphs cannot be run as the manifest describes them.</exception>
    public static GoldenRecord Run(ModelFolder folder, SessionSettings settings) =>
        folder.Kind == ModelKind.Sam ? Sam(folder, settings) : Cam(folder, settings);

    private static GoldenRecord Sam(ModelFolder folder, SessionSettings settings)
    {
        using var model = SamModel.Load(folder, settings);
        IPromptableNetwork network = model;
        var frame = InputFrame.For(Width, Height, network.ImageSize);
        using var decoder = network.Encode(Image());
        using var masks = decoder.Decode([.. Places.SelectMany(p => (float[])[p.X * frame.Width, p.Y * frame.Height])]);
        int[] all = [.. Enumerable.Range(0, Places.Length * PromptMasks.PerPrompt)];
        masks.Choose(all);
        var samples = all.SelectMany(c => Sampled(masks.Logits(c)));
        return Record(folder, model.Numerics, masks.Scores, samples);
    }

    private static GoldenRecord Cam(ModelFolder folder, SessionSettings settings)
    {
        using var model = CamModel.Load(folder, settings);
        IClassMapNetwork network = model;
        var (width, height) = network.InputSize(Width, Height, 1, MaxMegapixels);
        var image = PillowResampler.Resize(Image(), width, height, PillowFilter.Bicubic);
        int[] channels = [.. Enumerable.Range(0, Math.Min(SampledMaps, model.ChannelCount ?? 1))];
        var map = network.Run(image, 1, channels);
        var scores = model.Manifest.Model.Logits is null ? [.. channels.Select(c => Map(map, c).ToArray().Sum())] : model.Logits(image);
        return Record(folder, model.Numerics, scores, channels.SelectMany(c => Sampled(Map(map, c))));
    }

    private static GoldenRecord Record(ModelFolder folder, string numerics, ReadOnlySpan<float> scores, IEnumerable<float> samples) => new()
    {
        Schema = GoldenRecord.CurrentSchema,
        Sha256 = folder.Identity.Sha256,
        Numerics = numerics,
        Scores = scores.ToArray(),
        Samples = [.. samples],
    };

    private static ReadOnlySpan<float> Map(ClassMap map, int channel) => map.Values.AsSpan(channel * map.Height * map.Width, map.Height * map.Width);

    // Spread over all rows and columns by the golden ratio.
    private static float[] Sampled(ReadOnlySpan<float> plane)
    {
        var samples = new float[SamplesPerMask];
        for (var i = 0; i < samples.Length; i++)
            samples[i] = plane[(int)(plane.Length * (((i + 0.5) * 0.6180339887498949) % 1))];
        return samples;
    }

    // Stripes, gradients and edges in three colours; whole numbers only, so that it is the same everywhere.
    private static RgbImage Image()
    {
        var pixels = new byte[3 * Width * Height];
        for (var i = 0; i < pixels.Length; i++)
        {
            var (x, y, colour) = (i / 3 % Width, i / 3 / Width, i % 3);
            var disc = ((x - 160) * (x - 160)) + ((y - 120) * (y - 120)) < 3600 ? 90 : 0;
            pixels[i] = (byte)(((x * (colour + 1) / 3) + (y * (3 - colour) / 4) + disc + (x / 40 % 2 == y / 40 % 2 ? 40 : 0)) & 255);
        }

        return new RgbImage(Width, Height, pixels);
    }
}
