using FsCheck.Xunit;
using OpenCvSharp;
using SamCam.Segmentation.Imaging;

namespace SamCam.Segmentation.Tests.Imaging;

/// <summary>Every depth, colour type, filter and interlacing, written by an encoder that knows the format from its specification only.</summary>
public sealed class PngEncoderTests
{
    private static readonly (int Depth, int Type)[] Kinds = [(1, 0), (2, 0), (4, 0), (8, 0), (16, 0), (1, 3), (2, 3), (4, 3), (8, 3)];

    // Adam7: first column, first row, column step, row step.
    private static readonly (int X, int Y, int StepX, int StepY)[] Adam7 = [(0, 0, 8, 8), (4, 0, 8, 8), (0, 4, 4, 8), (2, 0, 4, 4), (0, 2, 2, 4), (1, 0, 2, 2), (0, 1, 1, 2)];

    [Property(MaxTest = 400)]
    public void What_is_encoded_is_read(int seed)
    {
        var random = new Random(seed);
        var (depth, type) = Kinds[random.Next(Kinds.Length)];
        var (width, height, interlaced) = (random.Next(1, 20), random.Next(1, 20), random.Next(2) == 1);
        var samples = Samples(random, width, height, depth);
        var file = PngBuilder.File(width, height, depth, type, Rows(random, samples, width, height, depth, interlaced), interlaced ? 1 : 0);

        var png = PngReader.Read(file, "a.png");

        (png.Width, png.Height, png.BitDepth, (int)png.ColorType).ShouldBe((width, height, depth, type));
        png.Samples.ShouldBe(samples.Select(s => (byte)(depth == 16 ? s >> 8 : s)));
    }

    [Theory]
    [InlineData(8, 0)]
    [InlineData(8, 1)]
    [InlineData(16, 0)]
    [InlineData(16, 1)]
    public void OpenCv_reads_the_encoded_gray_files_the_same(int depth, int interlace)
    {
        var random = new Random(depth + interlace);
        var samples = Samples(random, 13, 11, depth);
        var file = PngBuilder.File(13, 11, depth, 0, Rows(random, samples, 13, 11, depth, interlace == 1), interlace);

        using var decoded = Cv2.ImDecode(file, ImreadModes.Grayscale);

        decoded.GetArray(out byte[] theirs);
        PngReader.Read(file, "a.png").Samples.ShouldBe(theirs);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Files_that_OpenCv_writes_are_read(bool oneBit)
    {
        using var source = new Mat(19, 37, MatType.CV_8UC1);
        Cv2.Randu(source, Scalar.All(0), Scalar.All(255));
        Cv2.Threshold(source, source, 128, 255, oneBit ? ThresholdTypes.Binary : ThresholdTypes.Tozero);
        source.GetArray(out byte[] values);
        var file = source.ToBytes(".png", [new ImageEncodingParam(ImwriteFlags.PngBilevel, oneBit ? 1 : 0)]);

        var png = PngReader.Read(file, "a.png");

        png.BitDepth.ShouldBe(oneBit ? 1 : 8);
        png.Samples.ShouldBe(values.Select(v => oneBit ? (byte)(v / 255) : v));
    }

    [Fact]
    public void An_interlaced_file_cut_anywhere_is_refused()
    {
        var random = new Random(3);
        var file = PngBuilder.File(9, 9, 4, 3, Rows(random, Samples(random, 9, 9, 4), 9, 9, 4, interlaced: true), interlace: 1);
        for (var length = 0; length < file.Length; length++)
            Should.Throw<InputException>(() => PngReader.Read(file.AsSpan(0, length), "a.png")).Subject.ShouldBe("a.png");
    }

    [Theory]
    [InlineData(3, 0)]
    [InlineData(0, 0)]
    [InlineData(32, 0)]
    [InlineData(16, 3)]
    [InlineData(8, 1)]
    [InlineData(8, 7)]
    public void Depths_and_types_that_do_not_exist_are_refused(int depth, int type) =>
        Should.Throw<InputException>(() => PngReader.Read(PngBuilder.File(1, 1, depth, type, [0, 0, 0, 0, 0]), "a.png")).Reason.ShouldContain("no PNG header");

    [Fact]
    public void Every_chunk_has_its_checksum_looked_at()
    {
        var file = new PngBuilder().Header(2, 1, 8, 3).Chunk("PLTE", [1, 2, 3]).Chunk("tEXt", [7]).Pixels([0, 1, 2]).Chunk("IEND", []).Bytes();
        for (var at = 8; at < file.Length; at++)
        {
            var damaged = file.ToArray();
            damaged[at] ^= 0x10;
            Should.Throw<InputException>(() => PngReader.Read(damaged, "a.png"), $"byte {at}");
        }
    }

    [Fact]
    public void A_header_must_come_first_and_once_is_enough()
    {
        Should.Throw<InputException>(() => PngReader.Read(new PngBuilder().Pixels([0, 1]).Header(1, 1, 8, 0).Chunk("IEND", []).Bytes(), "a")).Reason.ShouldContain("no header");
        Should.Throw<InputException>(() => PngReader.Read(new PngBuilder().Chunk("IHDR", [0, 0, 0, 1]).Chunk("IEND", []).Bytes(), "a")).Reason.ShouldContain("no header");
        Should.Throw<InputException>(() => PngReader.Read(new PngBuilder().Header(1, 1, 8, 0).Pixels([0, 1]).Bytes(), "a")).Reason.ShouldContain("ends early");
    }

    private static int[] Samples(Random random, int width, int height, int depth) => [.. Enumerable.Range(0, width * height).Select(_ => random.Next(1 << depth))];

    private static byte[] Rows(Random random, int[] samples, int width, int height, int depth, bool interlaced)
    {
        var file = new List<byte>();
        foreach (var (x0, y0, stepX, stepY) in interlaced ? Adam7 : [(0, 0, 1, 1)])
        {
            var above = Array.Empty<byte>();
            for (var y = y0; y < height && x0 < width; y += stepY)
            {
                var bits = new List<int>();
                for (var x = x0; x < width; x += stepX)
                {
                    for (var bit = depth - 1; bit >= 0; bit--)
                        bits.Add((samples[(y * width) + x] >> bit) & 1);
                }

                byte[] row = [.. bits.Chunk(8).Select(c => (byte)c.Select((b, i) => b << (7 - i)).Sum())];
                var filter = random.Next(5);
                file.Add((byte)filter);
                file.AddRange(Filtered(row, above.Length == 0 ? new byte[row.Length] : above, filter, Math.Max(1, depth / 8)));
                above = row;
            }
        }

        return [.. file];
    }

    private static IEnumerable<byte> Filtered(byte[] row, byte[] above, int filter, int step) => row.Select((value, i) =>
    {
        int left = i < step ? 0 : row[i - step], up = above[i], corner = i < step ? 0 : above[i - step];
        var estimate = left + up - corner;
        // Nearest of left, up and corner, in this order when two are as near.
        var paeth = new[] { left, up, corner }.MinBy(p => Math.Abs(estimate - p));
        return (byte)(value - (filter switch { 0 => 0, 1 => left, 2 => up, 3 => (left + up) / 2, _ => paeth }));
    });
}
