using SamCam.Segmentation.Imaging;
using SamCam.Testing;

namespace SamCam.Pipeline.Tests;

/// <summary>A folder dataset of small gray pictures, with pseudo-labels beside it.</summary>
internal sealed class TestImages
{
    public const int Width = 12;
    public const int Height = 9;

    public TestImages(TemporaryFolder folder, int count)
    {
        Dataset = folder.PathOf("dataset");
        Images = folder.PathOf("dataset/images");
        PseudoLabels = folder.PathOf("pseudo");
        Directory.CreateDirectory(Images);
        Directory.CreateDirectory(PseudoLabels);
        for (var i = 0; i < count; i++)
        {
            using var picture = File.Create(ImagePath(i));
            PngWriter.WriteGray(picture, Width, Height, Values(i));
            using var label = File.Create(Path.Combine(PseudoLabels, $"image-{i:000}.png"));
            LabelPng.Write(Label(i), label);
        }

        File.WriteAllText(Path.Combine(Dataset, "classes.txt"), "cat\ndog\n");
        File.WriteAllLines(Path.Combine(Dataset, "labels.csv"), ["image,labels", .. Enumerable.Range(0, count).Select(i => $"image-{i:000}.png,cat;dog")]);
    }

    public string Dataset { get; }

    public string Images { get; }

    public string PseudoLabels { get; }

    public string ImagePath(int index) => Path.Combine(Images, $"image-{index:000}.png");

    public static LabelMap Label(int index) => new(Width, Height, [.. Values(index).Select(v => (byte)(v % 3))]);

    private static byte[] Values(int index) => [.. Enumerable.Range(0, Width * Height).Select(i => (byte)((i * (index + 3)) % 251))];
}
