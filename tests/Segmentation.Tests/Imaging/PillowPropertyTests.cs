using FsCheck.Xunit;
using SamCam.Segmentation.Imaging;

namespace SamCam.Segmentation.Tests.Imaging;

/// <summary>What every resampler keeps, whatever its kernel.</summary>
public sealed class PillowPropertyTests
{
    [Property(MaxTest = 80)]
    public void A_flat_image_stays_flat_and_sizes_are_those_asked_for(byte fromWidth, byte fromHeight, byte toWidth, byte toHeight, byte value, bool cubic)
    {
        var (w, h, width, height) = (1 + (fromWidth % 60), 1 + (fromHeight % 60), 1 + (toWidth % 90), 1 + (toHeight % 90));
        var image = new RgbImage(w, h, [.. Enumerable.Repeat(value, 3 * w * h)]);

        var resized = PillowResampler.Resize(image, width, height, cubic ? PillowFilter.Bicubic : PillowFilter.Bilinear);

        (resized.Width, resized.Height).ShouldBe((width, height));
        resized.Pixels.ShouldAllBe(v => v == value);
    }

    [Property(MaxTest = 80)]
    public void Channels_do_not_mix(byte fromWidth, byte toWidth, byte toHeight, bool cubic)
    {
        var filter = cubic ? PillowFilter.Bicubic : PillowFilter.Bilinear;
        var image = FormulaImage.Create(1 + (fromWidth % 50), 23);
        var (width, height) = (1 + (toWidth % 70), 1 + (toHeight % 70));
        var swapped = PillowResampler.Resize(Swap(image), width, height, filter);

        swapped.Pixels.ShouldBe(Swap(PillowResampler.Resize(image, width, height, filter)).Pixels);
    }

    [Property(MaxTest = 80)]
    public void Bilinear_stays_between_the_darkest_and_the_brightest_pixel(byte fromWidth, byte fromHeight, byte toWidth, byte toHeight)
    {
        var image = FormulaImage.Create(1 + (fromWidth % 20), 1 + (fromHeight % 20));
        var resized = PillowResampler.Resize(image, 1 + (toWidth % 70), 1 + (toHeight % 70), PillowFilter.Bilinear);

        resized.Pixels.Min().ShouldBeGreaterThanOrEqualTo(image.Pixels.Min());
        resized.Pixels.Max().ShouldBeLessThanOrEqualTo(image.Pixels.Max());
    }

    [Theory]
    [InlineData(0, 5)]
    [InlineData(5, 0)]
    [InlineData(-1, 5)]
    public void A_size_that_is_none_is_refused(int width, int height) =>
        Should.Throw<ArgumentOutOfRangeException>(() => PillowResampler.Resize(FormulaImage.Create(2, 2), width, height, PillowFilter.Bilinear));

    [Theory]
    [InlineData(PillowFilter.Bilinear, 8, 4)]
    [InlineData(PillowFilter.Bicubic, 8, 4)]
    [InlineData(PillowFilter.Bilinear, 4, 16)]
    [InlineData(PillowFilter.Bicubic, 4, 16)]
    public void Turning_the_image_around_turns_the_result_around(PillowFilter filter, int from, int to)
    {
        // By powers of two the weights are exact and symmetric; elsewhere the last bit of a weight may differ from its mirror image's.
        var image = FormulaImage.Create(from, 1);

        PillowResampler.Resize(Mirror(image), to, 1, filter).Pixels.ShouldBe(Mirror(PillowResampler.Resize(image, to, 1, filter)).Pixels);
    }

    private static RgbImage Swap(RgbImage image) => new(image.Width, image.Height, [.. image.Pixels.Chunk(3).SelectMany(p => p.Reverse())]);

    private static RgbImage Mirror(RgbImage image) =>
        new(image.Width, image.Height, [.. image.Pixels.Chunk(3 * image.Width).SelectMany(row => row.Chunk(3).Reverse().SelectMany(p => p))]);
}
