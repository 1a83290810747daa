using System.Text.Json;
using FsCheck.Xunit;
using SamCam.Segmentation.Imaging;
using SamCam.Segmentation.Sam;
using SamCam.Testing;

namespace SamCam.Segmentation.Tests.Imaging;

public sealed class PillowResamplerTests
{
    [Theory]
    [InlineData("281x500")]
    [InlineData("1200x1800")]
    [InlineData("1500x700")]
    [InlineData("1024x768")]
    public void Bilinear_gives_the_bytes_of_Pillow(string size)
    {
        using var golden = JsonDocument.Parse(File.ReadAllBytes(TestData.Require("golden/formula/resize_longest_side.json")));
        var (height, width) = Parse(size);
        var expected = golden.RootElement.GetProperty(size);
        var frame = InputFrame.For(width, height, 1024);
        expected.GetProperty("shape").EnumerateArray().Select(v => v.GetInt32()).ShouldBe([frame.Height, frame.Width, 3]);

        var resized = PillowResampler.Resize(FormulaImage.Create(width, height), frame.Width, frame.Height, PillowFilter.Bilinear);

        FormulaImage.Sha256(resized).ShouldBe(expected.GetProperty("sha256").GetString());
    }

    [Theory]
    [InlineData("1.0")]
    [InlineData("0.5")]
    [InlineData("1.5")]
    [InlineData("2.0")]
    public void Bicubic_gives_the_bytes_of_Pillow(string scale)
    {
        using var golden = JsonDocument.Parse(File.ReadAllBytes(TestData.Require("golden/formula/irn_cam.json")));
        var expected = golden.RootElement.GetProperty("u8_bicubic").GetProperty(scale);
        var shape = expected.GetProperty("shape").EnumerateArray().Select(v => v.GetInt32()).ToArray();

        var resized = PillowResampler.Resize(FormulaImage.Create(500, 281), shape[1], shape[0], PillowFilter.Bicubic);

        FormulaImage.Sha256(resized).ShouldBe(expected.GetProperty("sha256").GetString());
    }

    [Property(MaxTest = 60)]
    public void Vectors_and_a_literal_loop_agree(byte fromWidth, byte fromHeight, byte toWidth, byte toHeight, bool cubic)
    {
        var image = FormulaImage.Create((fromWidth % 70) + 1, (fromHeight % 40) + 1);
        var filter = cubic ? PillowFilter.Bicubic : PillowFilter.Bilinear;
        var (width, height) = ((toWidth % 70) + 1, (toHeight % 40) + 1);

        var actual = PillowResampler.Resize(image, width, height, filter);

        actual.Pixels.ShouldBe(Literal(Literal(image, width, filter, rows: false), height, filter, rows: true).Pixels);
    }

    [Fact]
    public void A_flat_image_stays_flat()
    {
        var image = new RgbImage(31, 17, [.. Enumerable.Repeat((byte)201, 3 * 31 * 17)]);
        PillowResampler.Resize(image, 97, 5, PillowFilter.Bicubic).Pixels.ShouldAllBe(v => v == 201);
    }

    [Fact]
    public void The_same_size_gives_the_same_image()
    {
        var image = FormulaImage.Create(9, 7);
        PillowResampler.Resize(image, 9, 7, PillowFilter.Bicubic).ShouldBeSameAs(image);
    }

    private static (int Height, int Width) Parse(string size)
    {
        var parts = size.Split('x').Select(p => int.Parse(p, System.Globalization.CultureInfo.InvariantCulture)).ToArray();
        return (parts[0], parts[1]);
    }

    // One pass, one axis, one sample at a time.
    private static RgbImage Literal(RgbImage image, int size, PillowFilter filter, bool rows)
    {
        var from = rows ? image.Height : image.Width;
        if (from == size)
            return image;
        var kernel = new PillowKernel(from, size, filter);
        var (width, height) = rows ? (image.Width, size) : (size, image.Height);
        var result = new RgbImage(width, height, new byte[3 * width * height]);
        for (var y = 0; y < height; y++)
        {
            for (var x = 0; x < width; x++)
            {
                for (var c = 0; c < 3; c++)
                {
                    var i = rows ? y : x;
                    long sum = 1 << (PillowKernel.Precision - 1);
                    for (var k = 0; k < kernel.Length[i]; k++)
                    {
                        var (sx, sy) = rows ? (x, kernel.First[i] + k) : (kernel.First[i] + k, y);
                        sum += (long)kernel.Weights[(i * kernel.Taps) + k] * image.Pixels[(3 * ((sy * image.Width) + sx)) + c];
                    }

                    result.Pixels[(3 * ((y * width) + x)) + c] = (byte)Math.Clamp(sum >> PillowKernel.Precision, 0, 255);
                }
            }
        }

        return result;
    }
}
