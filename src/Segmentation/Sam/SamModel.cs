using System.Buffers;
using Microsoft.ML.OnnxRuntime;
using SamCam.Segmentation.Imaging;
using SamCam.Segmentation.Models;

namespace SamCam.Segmentation.Sam;

/// <summary>A SAM model: image encoder and prompt decoder, loaded. Thread-safe.</summary>
public sealed class SamModel : IPromptableNetwork, IDisposable
{
    private readonly OnnxGraph encoder;
    private readonly IDecoderGraphs decoder;
    private readonly float[][] normalised;

    private SamModel(ModelFolder folder, SamManifest manifest, OnnxGraph encoder, IDecoderGraphs decoder, SessionSettings settings)
    {
        Identity = folder.Identity;
        Manifest = manifest;
        Numerics = SessionNumerics.Of(encoder.Provider, settings, folder.Precision);
        this.encoder = encoder;
        this.decoder = decoder;
        normalised = [.. Enumerable.Range(0, 3).Select(c => Enumerable.Range(0, 256).Select(v => (v - manifest.Image.Mean[c]) / manifest.Image.Std[c]).ToArray())];
    }

    /// <summary>Name, version and hashes.</summary>
    public ModelIdentity Identity { get; }

    /// <summary>What <c>model.json</c> says.</summary>
    public SamManifest Manifest { get; }

    /// <summary>Where the networks run: CPU or CUDA.</summary>
    public ExecutionProvider Provider => encoder.Provider;

    /// <summary>How their numbers are made; see <see cref="SessionNumerics"/>.</summary>
    public string Numerics { get; }

    int IPromptableNetwork.ImageSize => Manifest.Image.Size;

    /// <summary>Why they run on the CPU though CUDA would have been taken; null when CUDA was taken or not wanted.</summary>
    public string? WhyNotCuda => encoder.WhyNotCuda ?? decoder.Graphs.Select(g => g.WhyNotCuda).FirstOrDefault(w => w is not null);

    bool IPromptableNetwork.PadsBatches => encoder.IsBound;

    int IPromptableNetwork.MaskSize => Manifest.Decoder.MaskSize;

    /// <summary>Loads a model folder.</summary>
    /// <param name="folder">A folder with a <c>model.json</c>; <see cref="ModelCatalog.Resolve"/> finds one by name.</param>
    /// <param name="settings">How to run it.</param>
    /// <exception cref="InputException">The folder holds no SAM model, or its graphs and manifest do not agree.</exception>
    /// <exception cref="AcceleratorMemoryException">Not enough memory.</exception>
    public static SamModel Load(string folder, SessionSettings settings) => Load(ModelFolder.Open(folder), settings);

    /// <summary>Loads a model folder that was opened before.</summary>
    /// <exception cref="InputException">It holds no SAM model, or its graphs and manifest do not agree.</exception>
    /// <exception cref="AcceleratorMemoryException">Not enough memory.</exception>
    public static SamModel Load(ModelFolder folder, SessionSettings settings)
    {
        if (folder.Manifest is not SamManifest manifest)
            throw new InputException(folder.Path, $"it holds a {folder.Manifest.Kind} model, not a sam model", "name a SAM model: see `samcam models list`");
        OnnxGraph? image = null;
        IDecoderGraphs? prompts = null;
        try
        {
            image = OnnxGraph.Load(folder.PathOf(manifest.Encoder.File), settings);
            Check(manifest, image);
            prompts = manifest.Decoder switch
            {
                StagedDecoder staged => StagedDecoderGraphs.Load(folder, staged, manifest.Encoder.Embedding, settings),
                DenseDecoder dense => DenseDecoderGraphs.Load(folder, dense, manifest.Encoder.Embedding, settings),
                _ => throw new InvalidOperationException($"no decoder of the form {manifest.Decoder.Form}"),
            };
            if (prompts.Graphs.Any(g => g.Provider != image.Provider))
            {
                // The embedding goes from one to the other, and numerics tell of one provider.
                image.Dispose();
                prompts.Dispose();
                return Load(folder, settings with { Provider = ExecutionProvider.Cpu });
            }

            return new SamModel(folder, manifest, image, prompts, settings);
        }
        catch
        {
            image?.Dispose();
            prompts?.Dispose();
            throw;
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        encoder.Dispose();
        decoder.Dispose();
    }

    /// <inheritdoc/>
    IPromptDecoder IPromptableNetwork.Encode(RgbImage image)
    {
        var size = Manifest.Image.Size;
        var frame = InputFrame.For(image.Width, image.Height, size);
        var resized = PillowResampler.Resize(image, frame.Width, frame.Height, PillowFilter.Bilinear);
        var planes = ArrayPool<float>.Shared.Rent(3 * size * size);
        try
        {
            Fill(resized, planes.AsSpan(0, 3 * size * size));
            using var input = OrtValue.CreateTensorValueFromMemory(OrtMemoryInfo.DefaultInstance, planes.AsMemory(0, 3 * size * size), [1, 3, size, size]);
            var embedding = encoder.Run([Manifest.Encoder.Input], [input], [Manifest.Encoder.Output], onDevice: _ => true);
            return decoder.Bind(embedding);
        }
        finally
        {
            ArrayPool<float>.Shared.Return(planes);
        }
    }

    private static void Check(SamManifest manifest, OnnxGraph encoder)
    {
        var (size, embedding) = (manifest.Image.Size, manifest.Encoder.Embedding);
        encoder.RequireOnlyInputs(manifest.Encoder.Input);
        encoder.RequireInput(manifest.Encoder.Input, 1, 3, size, size);
        encoder.RequireOutput(manifest.Encoder.Output, 1, embedding[0], embedding[1], embedding[2]);
    }

    // Normalised first, padded with zeros afterwards: the padding is the mean colour.
    private void Fill(RgbImage image, Span<float> planes)
    {
        var size = Manifest.Image.Size;
        planes.Clear();
        for (var c = 0; c < 3; c++)
        {
            var values = normalised[c];
            var plane = planes.Slice(c * size * size, size * size);
            for (var y = 0; y < image.Height; y++)
            {
                var row = image.Pixels.AsSpan(3 * image.Width * y, 3 * image.Width);
                var target = plane.Slice(y * size, image.Width);
                for (var x = 0; x < target.Length; x++)
                    target[x] = values[row[(3 * x) + c]];
            }
        }
    }
}
