using OpenCvSharp;
using SamCam.Cli.Report;
using SamCam.Segmentation.Drawing;
using SamCam.Segmentation.Imaging;
using SamCam.Segmentation.Masks;

namespace SamCam.Cli.Tests.Report;

public sealed class GalleryRendererTests
{
    [Theory]
    [InlineData(640, 480, 320, 240)]
    [InlineData(100, 50, 100, 50)]
    [InlineData(500, 2000, 100, 400)]
    [InlineData(5000, 1, 320, 1)]
    [InlineData(1, 1, 1, 1)]
    public void Pictures_are_thumbnails_of_the_same_shape(int width, int height, int smallWidth, int smallHeight)
    {
        var label = new LabelMap(width, height, new byte[width * height]);

        var panels = GalleryRenderer.Render(Gray(width, height), label, [], label);

        (panels.Width, panels.Height).ShouldBe((smallWidth, smallHeight));
        foreach (var picture in new[] { panels.Photo, panels.Cam!, panels.Masks!, panels.Label! })
        {
            using var decoded = Cv2.ImDecode(picture, ImreadModes.Color);
            (decoded.Width, decoded.Height).ShouldBe((smallWidth, smallHeight));
        }
    }

    [Fact]
    public void What_is_not_there_is_not_drawn()
    {
        var panels = GalleryRenderer.Render(Gray(64, 64), cam: null, masks: null, label: null);

        (panels.Cam, panels.Masks, panels.Label).ShouldBe((null, null, null));
    }

    [Fact]
    public void Classes_have_their_colour_and_the_background_stays_gray()
    {
        var labels = new byte[640 * 480];
        for (var i = 0; i < labels.Length; i++)
            labels[i] = (byte)(i % 640 < 320 ? 1 : 0);
        var map = new LabelMap(640, 480, labels);

        using var picture = Cv2.ImDecode(GalleryRenderer.Render(Gray(640, 480), map, null, null).Cam!, ImreadModes.Color);

        var (left, right) = (picture.At<Vec3b>(120, 80), picture.At<Vec3b>(120, 240));
        var (r, g, b) = ClassColours.Of(1);
        Near(left.Item2, r).ShouldBeTrue();
        Near(left.Item1, g).ShouldBeTrue();
        Near(left.Item0, b).ShouldBeTrue();
        Math.Abs(right.Item0 - right.Item2).ShouldBeLessThan(8);
        GalleryRenderer.ClassesOf(map).ShouldBe([1]);

        // The photo shines through with 38 %.
        static bool Near(int found, int colour) => Math.Abs(found - ((colour * 0.62) + (128 * 0.38))) < 25;
    }

    [Fact]
    public void Small_masks_lie_on_large_ones()
    {
        var large = RleMask.FromBox(200, 300, new PixelBox(0, 0, 299, 199));
        var small = RleMask.FromBox(200, 300, new PixelBox(100, 50, 199, 149));

        var one = GalleryRenderer.Render(Gray(300, 200), null, [small, large], null);
        var other = GalleryRenderer.Render(Gray(300, 200), null, [large, small], null);

        one.Masks.ShouldBe(other.Masks);
        using var picture = Cv2.ImDecode(one.Masks!, ImreadModes.Color);
        var (inside, outside) = (picture.At<Vec3b>(100, 150), picture.At<Vec3b>(20, 20));
        (Math.Abs(inside.Item0 - outside.Item0) + Math.Abs(inside.Item1 - outside.Item1) + Math.Abs(inside.Item2 - outside.Item2)).ShouldBeGreaterThan(60);
    }

    [Fact]
    public void Near_class_ids_have_different_colours()
    {
        for (var a = 1; a <= 20; a++)
        {
            for (var b = a + 1; b <= 20; b++)
            {
                var (x, y) = (ClassColours.Of(a), ClassColours.Of(b));
                (Math.Abs(x.R - y.R) + Math.Abs(x.G - y.G) + Math.Abs(x.B - y.B)).ShouldBeGreaterThan(40, $"{a} and {b}");
            }
        }
    }

    private static RgbImage Gray(int width, int height)
    {
        var pixels = new byte[width * height * 3];
        pixels.AsSpan().Fill(128);
        return new RgbImage(width, height, pixels);
    }
}
