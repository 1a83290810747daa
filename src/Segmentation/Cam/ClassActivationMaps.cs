using SamCam.Segmentation.Imaging;

namespace SamCam.Segmentation.Cam;

/// <summary>The class activation maps of one image, at image size, each divided by its maximum.</summary>
/// <param name="Width">Columns.</param>
/// <param name="Height">Rows.</param>
/// <param name="ClassIds">Class ids (1 is the first class), ascending: the image-level labels.</param>
/// <param name="Scores">[classes, height, width], values 0..1.</param>
public sealed record ClassActivationMaps(int Width, int Height, IReadOnlyList<int> ClassIds, float[] Scores)
{
    /// <summary>The map of the class at an index of <see cref="ClassIds"/>, row-major.</summary>
    public ReadOnlySpan<float> Map(int index) => Scores.AsSpan(index * Width * Height, Width * Height);

    /// <summary>
    /// The best class of every pixel, against a background that scores <paramref name="backgroundThreshold"/> everywhere; background wins a tie, then the lowest id.
    /// </summary>
    public LabelMap ToLabelMap(double backgroundThreshold)
    {
        var labels = new byte[Width * Height];
        var best = new float[labels.Length];
        best.AsSpan().Fill((float)backgroundThreshold);
        for (var k = 0; k < ClassIds.Count; k++)
        {
            var id = checked((byte)ClassIds[k]);
            var map = Map(k);
            for (var i = 0; i < map.Length; i++)
            {
                if (map[i] > best[i])
                {
                    best[i] = map[i];
                    labels[i] = id;
                }
            }
        }

        return new LabelMap(Width, Height, labels);
    }
}
