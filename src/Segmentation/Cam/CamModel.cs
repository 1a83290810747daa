using System.Numerics.Tensors;
using Microsoft.ML.OnnxRuntime;
using SamCam.Segmentation.Imaging;
using SamCam.Segmentation.Models;

namespace SamCam.Segmentation.Cam;

/// <summary>A classifier that gives class activation maps, loaded. Thread-safe.</summary>
public sealed class CamModel : IClassMapNetwork, IDisposable
{
    private readonly OnnxGraph graph;
    private readonly bool single;
    private readonly float[][] normalised;

    private CamModel(ModelFolder folder, CamManifest manifest, OnnxGraph graph, SessionSettings settings)
    {
        Identity = folder.Identity;
        Manifest = manifest;
        Numerics = SessionNumerics.Of(graph.Provider, settings, folder.Precision);
        this.graph = graph;
        single = graph.InputDimensions(manifest.Model.Input)[0] == 1;
        var input = manifest.Input;
        normalised = [.. Enumerable.Range(0, 3).Select(c => Enumerable.Range(0, 256).Select(v => (float)(((v * input.Scale) - input.Mean[c]) / input.Std[c])).ToArray())];
    }

    /// <summary>Name, version and hashes.</summary>
    public ModelIdentity Identity { get; }

    /// <summary>What <c>model.json</c> says.</summary>
    public CamManifest Manifest { get; }

    /// <summary>Where the network runs: CPU or CUDA.</summary>
    public ExecutionProvider Provider => graph.Provider;

    /// <summary>How its numbers are made; see <see cref="SessionNumerics"/>.</summary>
    public string Numerics { get; }

    /// <summary>Why it runs on the CPU though CUDA would have been taken; null when CUDA was taken or not wanted.</summary>
    public string? WhyNotCuda => graph.WhyNotCuda;

    /// <summary>Channels of the class map; null when the graph leaves it open.</summary>
    public int? ChannelCount => graph.OutputDimensions(Manifest.Model.Cam)[1] is > 0 and var channels ? channels : null;

    /// <summary>Loads a model folder.</summary>
    /// <param name="folder">A folder with a <c>model.json</c>; <see cref="ModelCatalog.Resolve"/> finds one by name.</param>
    /// <param name="settings">How to run it.</param>
    /// <exception cref="InputException">The folder holds no CAM model, or its graph and manifest do not agree.</exception>
    /// <exception cref="AcceleratorMemoryException">Not enough memory.</exception>
    public static CamModel Load(string folder, SessionSettings settings) => Load(ModelFolder.Open(folder), settings);

    /// <summary>Loads a model folder that was opened before.</summary>
    /// <exception cref="InputException">It holds no CAM model, or its graph and manifest do not agree.</exception>
    /// <exception cref="AcceleratorMemoryException">Not enough memory.</exception>
    public static CamModel Load(ModelFolder folder, SessionSettings settings)
    {
        if (folder.Manifest is not CamManifest manifest)
            throw new InputException(folder.Path, $"it holds a {folder.Manifest.Kind} model, not a cam model", "name a CAM model: see `samcam models list`");
        var loaded = OnnxGraph.Load(folder.PathOf(manifest.Model.File), settings);
        try
        {
            Check(manifest, loaded, folder.PathOf(ModelFolder.ManifestName));
            return new CamModel(folder, manifest, loaded, settings);
        }
        catch
        {
            loaded.Dispose();
            throw;
        }
    }

    /// <inheritdoc/>
    public void Dispose() => graph.Dispose();

    /// <summary>The class score output, one value per channel: those of an image of an allowed size and of its mirror image, averaged.</summary>
    /// <exception cref="InputException">The manifest names no class score output.</exception>
    /// <exception cref="AcceleratorMemoryException">Not enough memory.</exception>
    internal float[] Logits(RgbImage input)
    {
        var output = Manifest.Model.Logits
            ?? throw new InputException($"model {Manifest.Name}", "it gives class maps but no class scores", "say which classes an image shows");
        return Run(input, output, (image, first, mirror, second) =>
        {
            var count = (int)image.GetTensorTypeAndShape().Shape[1];
            var mean = image.GetTensorDataAsSpan<float>().Slice(first * count, count).ToArray();
            TensorPrimitives.Add(mean, mirror.GetTensorDataAsSpan<float>().Slice(second * count, count), mean);
            TensorPrimitives.Multiply(mean, 0.5f, mean);
            return mean;
        });
    }

    (int Width, int Height) IClassMapNetwork.InputSize(int width, int height, double scale, double maxMegapixels) =>
        CamInputSize.Of(Manifest.Input, width, height, scale, maxMegapixels);

    ClassMap IClassMapNetwork.Run(RgbImage input, double scale, IReadOnlyList<int> channels) =>
        Run(input, Manifest.Model.Cam, (image, first, mirror, second) => Add(image, first, mirror, second, channels));

    private static void Check(CamManifest manifest, OnnxGraph graph, string path)
    {
        graph.RequireOnlyInputs(manifest.Model.Input);
        graph.RequireInput(manifest.Model.Input, -1, 3, -1, -1);
        graph.RequireOutput(manifest.Model.Cam, -1, -1, -1, -1);
        if (manifest.Model.Logits is { } logits)
            graph.RequireOutput(logits, -1, -1);
        var channels = graph.OutputDimensions(manifest.Model.Cam)[1];
        if (channels > 0 && manifest.FirstClass + manifest.Classes.Count > channels)
        {
            throw new InputException(
                path,
                $"it names {manifest.Classes.Count} classes from channel {manifest.FirstClass} on, but the class map has {channels} channels",
                "correct 'classes' or 'firstClass'");
        }
    }

    /// <summary>Runs an image and its mirror image, in one batch if the graph takes it; <paramref name="read"/> gets tensor and batch index of each.</summary>
    private T Run<T>(RgbImage input, string output, Func<OrtValue, int, OrtValue, int, T> read)
    {
        var length = 3 * input.Width * input.Height;
        var planes = new float[2 * length];
        Fill(input, planes.AsSpan(0, length), mirrored: false);
        Fill(input, planes.AsSpan(length), mirrored: true);
        if (!single)
        {
            using var both = Run(planes, 2, input, output);
            return read(both[0], 0, both[0], 1);
        }

        using var image = Run(planes.AsMemory(0, length), 1, input, output);
        using var mirror = Run(planes.AsMemory(length), 1, input, output);
        return read(image[0], 0, mirror[0], 0);
    }

    private IDisposableReadOnlyCollection<OrtValue> Run(Memory<float> planes, int batch, RgbImage input, string output)
    {
        using var value = OrtValue.CreateTensorValueFromMemory(OrtMemoryInfo.DefaultInstance, planes, [batch, 3, input.Height, input.Width]);
        return graph.Run([Manifest.Model.Input], [value], [output]);
    }

    private ClassMap Add(OrtValue images, int image, OrtValue mirrors, int mirror, IReadOnlyList<int> channels)
    {
        var shape = images.GetTensorTypeAndShape().Shape;
        var (count, height, width) = ((int)shape[1], (int)shape[2], (int)shape[3]);
        var sum = new float[channels.Count * height * width];
        for (var k = 0; k < channels.Count; k++)
        {
            if (channels[k] >= count)
                throw new InputException($"model {Manifest.Name}", $"its class map has {count} channels, but channel {channels[k]} is asked for", "choose a model with more classes");
            var target = sum.AsSpan(k * height * width, height * width);
            var plain = images.GetTensorDataAsSpan<float>().Slice(((image * count) + channels[k]) * height * width, height * width);
            var mirrored = mirrors.GetTensorDataAsSpan<float>().Slice(((mirror * count) + channels[k]) * height * width, height * width);
            mirrored.CopyTo(target);
            for (var y = 0; y < height; y++)
                target.Slice(y * width, width).Reverse();
            TensorPrimitives.Max(target, 0f, target);
            for (var i = 0; i < target.Length; i++)
                target[i] += Math.Max(plain[i], 0f);
        }

        return new ClassMap(channels.Count, height, width, sum);
    }

    private void Fill(RgbImage image, Span<float> planes, bool mirrored)
    {
        var (width, height) = (image.Width, image.Height);
        for (var c = 0; c < 3; c++)
        {
            var values = normalised[c];
            var sample = Manifest.Input.Channels == "bgr" ? 2 - c : c;
            for (var y = 0; y < height; y++)
            {
                var row = image.Pixels.AsSpan(3 * width * y, 3 * width);
                var target = planes.Slice(((c * height) + y) * width, width);
                for (var x = 0; x < width; x++)
                    target[x] = values[row[(3 * x) + sample]];
                if (mirrored)
                    target.Reverse();
            }
        }
    }
}
