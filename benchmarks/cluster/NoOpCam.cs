using SamCam.Segmentation.Cam;
using SamCam.Segmentation.Imaging;

namespace SamCam.ClusterBenchmark;

/// <summary>Finds every class in a part of the image of its own and computes nothing.</summary>
internal sealed class NoOpCam : IClassMapNetwork
{
    private const int Side = 4;

    /// <inheritdoc/>
    public (int Width, int Height) InputSize(int width, int height, double scale, double maxMegapixels) => (width, height);

    /// <inheritdoc/>
    public ClassMap Run(RgbImage input, double scale, IReadOnlyList<int> channels)
    {
        var values = new float[channels.Count * Side * Side];
        for (var k = 0; k < channels.Count; k++)
            values.AsSpan((k * Side * Side) + (channels[k] % Side * Side), Side).Fill(1);
        return new ClassMap(channels.Count, Side, Side, values);
    }
}
