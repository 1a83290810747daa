using System.Numerics.Tensors;
using SamCam.Segmentation.Imaging;

namespace SamCam.Segmentation.Cam;

/// <summary>
/// Class activation maps by the protocol of IRN's <c>make_cam.py</c>: several scales, each with its mirror image, added up at image size, the image's own
/// classes kept, each divided by its maximum + 1e-5. Thread-safe.
/// </summary>
public sealed class CamGenerator
{
    // IRN enlarges to whole cells of its network's stride, 16, and cuts to the image afterwards.
    private const int Cell = 16;
    private const int CoarseStride = 4;
    private const float Epsilon = 1e-5f;

    private readonly IClassMapNetwork network;
    private readonly CamOptions options;
    private readonly ClassMapping mapping;

    /// <summary>Prepares the protocol.</summary>
    /// <param name="model">The model; it stays the caller's.</param>
    /// <param name="options">Scales and limits.</param>
    /// <param name="mapping">Which channel belongs to which class id; null for the model's own classes in their order.</param>
    public CamGenerator(CamModel model, CamOptions options, ClassMapping? mapping = null)
        : this((IClassMapNetwork)model, options, mapping ?? ClassMapping.OfModel(model.Manifest, model.ChannelCount))
    {
    }

    internal CamGenerator(IClassMapNetwork network, CamOptions options, ClassMapping mapping)
    {
        this.network = network;
        this.options = options;
        this.mapping = mapping;
    }

    /// <summary>The class maps of an image at its own size.</summary>
    /// <param name="image">The image.</param>
    /// <param name="classIds">Image-level labels, ids from 1; duplicates count once. None gives no maps and does not run the network.</param>
    /// <param name="cancellationToken">Looked at before every scale.</param>
    /// <exception cref="InputException">The network gives values that are no numbers.</exception>
    /// <exception cref="AcceleratorMemoryException">Not enough memory.</exception>
    public ClassActivationMaps Generate(RgbImage image, IReadOnlyList<int> classIds, CancellationToken cancellationToken)
    {
        var (height, width) = (image.Height, image.Width);
        return Generate(image, classIds, WholeCells(height), WholeCells(width), height, width, cancellationToken);
    }

    /// <summary>The class maps at a quarter of the image size, (side - 1) / 4 + 1: IRN's <c>cam</c>, the input of its random walk.</summary>
    /// <param name="image">The image.</param>
    /// <param name="classIds">As for <see cref="Generate(RgbImage, IReadOnlyList{int}, CancellationToken)"/>.</param>
    /// <param name="cancellationToken">Looked at before every scale.</param>
    /// <exception cref="InputException">The network gives values that are no numbers.</exception>
    /// <exception cref="AcceleratorMemoryException">Not enough memory.</exception>
    public ClassActivationMaps GenerateStrided(RgbImage image, IReadOnlyList<int> classIds, CancellationToken cancellationToken)
    {
        var (height, width) = (((image.Height - 1) / CoarseStride) + 1, ((image.Width - 1) / CoarseStride) + 1);
        return Generate(image, classIds, height, width, height, width, cancellationToken);
    }

    private static int WholeCells(int side) => (((side - 1) / Cell) + 1) * Cell;

    private ClassActivationMaps Generate(
        RgbImage image, IReadOnlyList<int> classIds, int stretchedHeight, int stretchedWidth, int height, int width, CancellationToken cancellationToken)
    {
        int[] ids = [.. classIds.Distinct().Order()];
        int[] channels = [.. ids.Select(mapping.ChannelOf)];
        var scores = new float[checked(ids.Length * height * width)];
        var maps = new ClassActivationMaps(width, height, ids, scores);
        if (ids.Length == 0)
            return maps;

        foreach (var scale in options.Scales)
        {
            cancellationToken.ThrowIfCancellationRequested();
            var size = network.InputSize(image.Width, image.Height, scale, options.MaxInputMegapixels);
            var map = network.Run(PillowResampler.Resize(image, size.Width, size.Height, PillowFilter.Bicubic), scale, channels);
            for (var k = 0; k < ids.Length; k++)
            {
                var target = scores.AsSpan(k * height * width, height * width);
                BilinearPlane.AddStretched(map.Plane(k), map.Height, map.Width, stretchedHeight, stretchedWidth, target, height, width);
            }
        }

        for (var k = 0; k < ids.Length; k++)
            Normalise(scores.AsSpan(k * height * width, height * width));
        return maps;
    }

    private static void Normalise(Span<float> map)
    {
        var highest = TensorPrimitives.Max<float>(map);
        if (!float.IsFinite(highest))
            throw new InputException("class activation maps", "the CAM network gives values that are no numbers", "run it in float32, or choose another CAM model");
        var divisor = highest + Epsilon;
        TensorPrimitives.Divide(map, divisor, map);
    }
}
