using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text.Json;
using OpenCvSharp;
using SamCam.Segmentation.Imaging;
using SamCam.Testing;

namespace SamCam.Segmentation.Tests.Imaging;

public sealed class ImageDecoderTests
{
    private static readonly ImagingOptions Options = new();

    public static TheoryData<string> Formats => [".jpg", ".png", ".bmp", ".webp", ".gif", ".tiff"];

    [Fact]
    public void A_photo_decodes_to_the_bytes_of_Pillow()
    {
        using var golden = JsonDocument.Parse(File.ReadAllBytes(TestData.Require("golden/formula/mobile_sam_photo.json")));
        var photo = golden.RootElement.GetProperty("photo");
        var file = File.ReadAllBytes(TestData.Require("data/photos/truck.jpg"));
        Convert.ToHexStringLower(SHA256.HashData(file)).ShouldBe(photo.GetProperty("file_sha256").GetString());

        var image = ImageDecoder.Decode(file, Options, "truck.jpg");
        var resized = PillowResampler.Resize(image, 1024, 683, PillowFilter.Bilinear);

        FormulaImage.Sha256(image).ShouldBe(photo.GetProperty("decoded_rgb_sha256").GetString());
        FormulaImage.Sha256(resized).ShouldBe(photo.GetProperty("resized_rgb_sha256").GetString());
    }

    [Theory]
    [MemberData(nameof(Formats))]
    public void Every_format_is_read(string extension)
    {
        using var source = new Mat(20, 30, MatType.CV_8UC3, new Scalar(0, 255, 255));
        var image = ImageDecoder.Decode(source.ToBytes(extension), Options, "x" + extension);

        (image.Width, image.Height).ShouldBe((30, 20));

        // GIF has a palette, JPEG and WebP lose a little.
        int[] middle = [.. image.Pixels.AsSpan(3 * ((10 * 30) + 15), 3).ToArray()];
        middle[0].ShouldBeInRange(240, 255);
        middle[1].ShouldBeInRange(240, 255);
        middle[2].ShouldBeInRange(0, 15);
    }

    [Theory]
    [MemberData(nameof(Formats))]
    public void Every_header_tells_the_size(string extension)
    {
        using var source = new Mat(200, 300, MatType.CV_8UC3, new Scalar(0, 255, 255));
        var header = ImageHeader.Read(source.ToBytes(extension)).ShouldNotBeNull();
        (header.Width, header.Height, header.Defect).ShouldBe((300, 200, null));
        var error = Should.Throw<InputException>(() => ImageDecoder.Decode(source.ToBytes(extension), Options with { MaxMegapixels = 0.05 }, "x"));
        error.Reason.ShouldContain("300 x 200");
    }

    [Fact]
    public void Lossless_and_transparent_webp_tell_their_size()
    {
        using var source = new Mat(200, 300, MatType.CV_8UC4, new Scalar(10, 20, 30, 40));
        foreach (var quality in (ReadOnlySpan<int>)[80, 101])
        {
            var file = source.ToBytes(".webp", [new ImageEncodingParam(ImwriteFlags.WebPQuality, quality)]);
            ImageHeader.Read(file).ShouldBe(new ImageHeader(EncodedFormat.WebP, 300, 200, null));
        }
    }

    [Theory]
    [MemberData(nameof(Formats))]
    public void Every_format_is_refused_when_it_is_cut(string extension)
    {
        using var source = new Mat(64, 64, MatType.CV_8UC3);
        Cv2.Randu(source, Scalar.All(0), Scalar.All(255));
        var whole = source.ToBytes(extension);
        foreach (var share in (ReadOnlySpan<double>)[0.99, 0.7, 0.3])
        {
            var error = Should.Throw<InputException>(() => ImageDecoder.Decode(whole.AsMemory(0, (int)(whole.Length * share)), Options, "cut" + extension));
            error.Subject.ShouldBe("cut" + extension);
        }
    }

    [Fact]
    public void A_truncated_jpeg_says_that_it_is_truncated()
    {
        using var source = new Mat(64, 64, MatType.CV_8UC3, new Scalar(9, 99, 199));
        var jpeg = source.ToBytes(".jpg");
        var error = Should.Throw<InputException>(() => ImageDecoder.Decode(jpeg.AsMemory(0, jpeg.Length - 2), Options, "a/b.jpg"));
        error.Message.ShouldBe("a/b.jpg: it is truncated: it ends before the end-of-image marker; replace the file or take it out of the dataset");
    }

    [Fact]
    public void A_jpeg_padded_with_zeros_to_its_old_length_is_refused()
    {
        using var source = new Mat(64, 64, MatType.CV_8UC3);
        Cv2.Randu(source, Scalar.All(0), Scalar.All(255));
        var jpeg = source.ToBytes(".jpg");
        jpeg.AsSpan(jpeg.Length / 2).Clear();
        Should.Throw<InputException>(() => ImageDecoder.Decode(jpeg, Options, "padded.jpg")).Reason.ShouldContain("truncated");
    }

    [Fact]
    public void Bytes_behind_the_image_do_no_harm()
    {
        using var source = new Mat(16, 16, MatType.CV_8UC3, new Scalar(1, 2, 3));
        byte[] file = [.. source.ToBytes(".jpg"), .. new byte[100], 0xFF, 0xD8, 0xFF];
        ImageDecoder.Decode(file, Options, "motion.jpg").Width.ShouldBe(16);
    }

    [Fact]
    public void An_empty_file_and_text_are_refused()
    {
        Should.Throw<InputException>(() => ImageDecoder.Decode(Array.Empty<byte>(), Options, "x.jpg")).Reason.ShouldContain("empty");
        Should.Throw<InputException>(() => ImageDecoder.Decode("hello, this is text"u8.ToArray(), Options, "x.jpg")).Reason.ShouldContain("no image");
    }

    [Fact]
    public void A_huge_png_is_refused_by_its_header_alone()
    {
        var error = Should.Throw<InputException>(() => ImageDecoder.Decode(PngHeader(30_000, 30_000), Options, "huge.png"));
        error.Reason.ShouldContain("30000 x 30000");
        error.Reason.ShouldContain("100 megapixels");
        error.Remedy.ShouldContain("imaging.max_megapixels");
    }

    [Fact]
    public void The_limit_can_be_moved()
    {
        using var source = new Mat(100, 101, MatType.CV_8UC3, Scalar.All(7));
        var png = source.ToBytes(".png");
        Should.Throw<InputException>(() => ImageDecoder.Decode(png, Options with { MaxMegapixels = 0.01 }, "x.png"));
        ImageDecoder.Decode(png, Options with { MaxMegapixels = 0.0101 }, "x.png").Width.ShouldBe(101);
    }

    [Fact]
    public void Sixteen_bits_keep_the_high_byte()
    {
        using var source = new Mat(4, 4, MatType.CV_16UC3, new Scalar(0x12FF, 0x8000, 0xFE01));
        ImageDecoder.Decode(source.ToBytes(".png"), Options, "deep.png").Pixels[..3].ShouldBe([0xFE, 0x80, 0x12]);
    }

    [Fact]
    public void Gray_is_replicated()
    {
        using var source = new Mat(4, 4, MatType.CV_8UC1, Scalar.All(77));
        ImageDecoder.Decode(source.ToBytes(".png"), Options, "gray.png").Pixels.ShouldAllBe(v => v == 77);
        ImageDecoder.Decode(source.ToBytes(".jpg"), Options, "gray.jpg").Pixels.ShouldAllBe(v => v == 77);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(128)]
    public void Alpha_is_dropped_and_not_blended(int alpha)
    {
        using var source = new Mat(4, 4, MatType.CV_8UC4, new Scalar(10, 20, 30, alpha));
        ImageDecoder.Decode(source.ToBytes(".png"), Options, "clear.png").Pixels[..3].ShouldBe([30, 20, 10]);
    }

    [Theory]
    [InlineData(0, 0, 0, 0, 0, 0, 0)]
    [InlineData(255, 255, 255, 255, 255, 255, 255)]
    [InlineData(0, 255, 255, 255, 0, 255, 255)]
    [InlineData(255, 128, 0, 255, 255, 128, 0)]
    [InlineData(200, 100, 50, 128, 100, 50, 25)]
    public void Cmyk_as_Adobe_writes_it_becomes_rgb(int c, int m, int y, int k, int red, int green, int blue)
    {
        // Adobe stores CMYK inverted: 255 means no ink.
        var image = ImageDecoder.Decode(CmykJpeg.Flat((byte)c, (byte)m, (byte)y, (byte)k), Options, "cmyk.jpg");
        (image.Width, image.Height).ShouldBe((8, 8));
        ((int)image.Pixels[0]).ShouldBeInRange(red - 3, red + 3);
        ((int)image.Pixels[1]).ShouldBeInRange(green - 3, green + 3);
        ((int)image.Pixels[2]).ShouldBeInRange(blue - 3, blue + 3);
    }

    [Fact]
    public void Exif_orientation_is_ignored_unless_asked_for()
    {
        using var source = new Mat(8, 24, MatType.CV_8UC3, Scalar.All(90));
        var jpeg = source.ToBytes(".jpg");
        byte[] rotated = [.. jpeg[..2], .. OrientationSegment(6), .. jpeg[2..]];

        var stored = ImageDecoder.Decode(rotated, Options, "phone.jpg");
        var upright = ImageDecoder.Decode(rotated, Options with { Exif = ExifOrientation.Apply }, "phone.jpg");

        (stored.Width, stored.Height).ShouldBe((24, 8));
        (upright.Width, upright.Height).ShouldBe((8, 24));
    }

    [Fact]
    public void Damage_inside_a_png_is_an_input_error()
    {
        using var source = new Mat(64, 64, MatType.CV_8UC3);
        Cv2.Randu(source, Scalar.All(0), Scalar.All(255));
        var png = source.ToBytes(".png");
        for (var i = 60; i < 120; i++)
            png[i] ^= 0xA5;
        Should.Throw<InputException>(() => ImageDecoder.Decode(png, Options, "damaged.png")).Subject.ShouldBe("damaged.png");
    }

    [Fact]
    public void Random_bytes_behind_a_known_signature_never_escape_as_another_error()
    {
        var random = new Random(5);
        byte[][] signatures = [[0xFF, 0xD8, 0xFF, 0xE0], [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A], [.. "BM"u8], [.. "GIF89a"u8], [.. "RIFF\0\0\0\0WEBPVP8L"u8], [.. "II*\0"u8], [.. "MM\0*"u8]];
        for (var i = 0; i < 700; i++)
        {
            var rest = new byte[random.Next(200)];
            random.NextBytes(rest);
            byte[] file = [.. signatures[i % signatures.Length], .. rest];
            try
            {
                ImageDecoder.Decode(file, Options with { MaxMegapixels = 1 }, "noise");
            }
            catch (InputException)
            {
                // Refused, as it should be; a file that happens to decode is fine too.
            }
        }
    }

    private static byte[] PngHeader(int width, int height)
    {
        var file = new byte[33];
        ((ReadOnlySpan<byte>)[0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A, 0, 0, 0, 13, .. "IHDR"u8]).CopyTo(file);
        BinaryPrimitives.WriteInt32BigEndian(file.AsSpan(16), width);
        BinaryPrimitives.WriteInt32BigEndian(file.AsSpan(20), height);
        file[24] = 8;
        file[25] = 2;
        return file;
    }

    // An APP1 segment with one TIFF entry: tag 0x0112, orientation.
    private static byte[] OrientationSegment(byte orientation) =>
    [
        0xFF, 0xE1, 0, 34, .. "Exif\0\0MM\0*"u8, 0, 0, 0, 8, 0, 1, 0x01, 0x12, 0, 3, 0, 0, 0, 1, 0, orientation, 0, 0, 0, 0, 0, 0,
    ];
}
