using FsCheck.Xunit;
using OpenCvSharp;
using SamCam.Segmentation.Imaging;

namespace SamCam.Segmentation.Tests.Imaging;

/// <summary>Files that were copied badly: an image or a message, never another error.</summary>
public sealed class DamagedImageTests
{
    private static readonly Dictionary<string, byte[]> Files = ((string[])[".jpg", ".png", ".bmp", ".webp", ".gif", ".tiff"]).ToDictionary(e => e, Encode);

    [Property(MaxTest = 300)]
    public void Flipped_bits_give_an_image_or_a_message(int seed)
    {
        var random = new Random(seed);
        var (name, whole) = Files.ElementAt(random.Next(Files.Count));
        var file = whole.ToArray();
        for (var flips = random.Next(1, 4); flips > 0; flips--)
            file[random.Next(file.Length)] ^= (byte)(1 << random.Next(8));

        var error = Record.Exception(() => Check(ImageDecoder.Decode(file, new ImagingOptions { MaxMegapixels = 1 }, "x" + name)));

        (error is null or InputException { Subject: var _ }).ShouldBeTrue(error?.ToString());
    }

    [Fact]
    public void Files_cut_anywhere_give_a_message_that_names_them()
    {
        foreach (var (name, whole) in Files)
        {
            for (var length = 0; length < whole.Length / 2; length += 1 + (length / 24))
                Should.Throw<InputException>(() => ImageDecoder.Decode(whole.AsMemory(0, length), new ImagingOptions(), name), $"{name} {length}").Subject.ShouldBe(name);
        }
    }

    [Fact]
    public void The_content_decides_and_not_the_name()
    {
        foreach (var file in Files.Values)
        {
            var image = ImageDecoder.Decode(file, new ImagingOptions(), "photo.jpg");
            (image.Width, image.Height).ShouldBe((23, 17));
        }
    }

    private static void Check(RgbImage image) => image.Pixels.Length.ShouldBe(3 * image.Width * image.Height);

    private static byte[] Encode(string extension)
    {
        using var source = new Mat(17, 23, MatType.CV_8UC3, new Scalar(30, 90, 200));
        Cv2.Circle(source, new Point(11, 8), 6, new Scalar(250, 10, 10), -1);
        return source.ToBytes(extension);
    }
}
