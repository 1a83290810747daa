using FsCheck.Xunit;
using SamCam.Segmentation.Imaging;

namespace SamCam.Segmentation.Tests.Imaging;

public sealed class PngReaderTests
{
    private const int Gray = 0;
    private const int Indexed = 3;

    [Theory]
    [InlineData(1, Gray, new byte[] { 0b1010_0000 }, new byte[] { 1, 0, 1 })]
    [InlineData(2, Indexed, new byte[] { 0b1101_1000 }, new byte[] { 3, 1, 2 })]
    [InlineData(4, Indexed, new byte[] { 0xF0, 0x70 }, new byte[] { 15, 0, 7 })]
    [InlineData(8, Gray, new byte[] { 255, 1, 20 }, new byte[] { 255, 1, 20 })]
    [InlineData(16, Gray, new byte[] { 9, 200, 0, 255, 255, 0 }, new byte[] { 9, 0, 255 })]
    public void Samples_are_neither_scaled_nor_looked_up(int depth, int type, byte[] row, byte[] samples)
    {
        var png = PngReader.Read(PngBuilder.File(3, 1, depth, type, [0, .. row]), "a.png");
        png.Samples.ShouldBe(samples);
        png.BitDepth.ShouldBe(depth);
        ((int)png.ColorType).ShouldBe(type);
    }

    [Theory]
    [InlineData(0, new byte[] { 10, 20, 250 })]
    [InlineData(1, new byte[] { 10, 10, 230 })]
    [InlineData(2, new byte[] { 9, 15, 243 })]
    [InlineData(3, new byte[] { 10, 13, 237 })]
    [InlineData(4, new byte[] { 9, 10, 230 })]
    public void Every_filter_is_undone(byte filter, byte[] second)
    {
        // Rows 1 5 7 and 10 20 250; the filtered second row is worked out by hand.
        var png = PngReader.Read(PngBuilder.File(3, 2, 8, Gray, [0, 1, 5, 7, filter, .. second]), "a.png");
        png.Samples.ShouldBe([1, 5, 7, 10, 20, 250]);
    }

    [Fact]
    public void Interlaced_rows_find_their_places()
    {
        // 5 x 3: pass 1 holds (0,0); 2 (4,0); 4 (2,0); 5 (0,2) (2,2) (4,2); 6 (1,0) (3,0) (1,2) (3,2); 7 row 1.
        byte[] rows = [0, 1, 0, 5, 0, 3, 0, 11, 13, 15, 0, 2, 4, 0, 12, 14, 0, 6, 7, 8, 9, 10];
        var png = PngReader.Read(PngBuilder.File(5, 3, 8, Gray, rows, interlace: 1), "a.png");
        png.Samples.ShouldBe([.. Enumerable.Range(1, 15).Select(i => (byte)i)]);
    }

    [Fact]
    public void Pixels_may_come_in_several_chunks_among_others()
    {
        var pixels = PngBuilder.Deflate([0, 1, 2]);
        var file = new PngBuilder().Header(2, 1, 8, Indexed).Chunk("PLTE", [1, 2, 3]).Chunk("tRNS", [0]).Chunk("IDAT", pixels[..3])
            .Chunk("IDAT", []).Chunk("IDAT", pixels[3..]).Chunk("tEXt", [1]).Chunk("IEND", []).Bytes();
        PngReader.Read(file, "a.png").Samples.ShouldBe([1, 2]);
        PngReader.Read(new MemoryStream(file), "a.png").Samples.ShouldBe([1, 2]);
    }

    [Theory]
    [InlineData(2, "colours")]
    [InlineData(4, "colours")]
    [InlineData(6, "colours")]
    [InlineData(5, "header")]
    public void Colours_are_refused_with_a_remedy(int type, string word)
    {
        var error = Should.Throw<InputException>(() => PngReader.Read(PngBuilder.File(1, 1, 8, type, [0, 1, 2, 3, 4]), "dir/a.png"));
        error.Message.ShouldStartWith("dir/a.png: ");
        error.Message.ShouldContain(word);
    }

    [Fact]
    public void Too_many_pixels_are_refused_before_they_are_inflated()
    {
        Should.Throw<InputException>(() => PngReader.Read(PngBuilder.File(30_000, 30_000, 8, Gray, [0]), "a.png")).Reason.ShouldContain("30000 x 30000");
        Should.Throw<InputException>(() => PngReader.Read(PngBuilder.File(11, 10, 8, Gray, [0]), "a.png", maxPixels: 100)).Reason.ShouldContain("more than 100");
        Should.Throw<InputException>(() => PngReader.Read(PngBuilder.File(-1, 10, 8, Gray, [0]), "a.png"));
        Should.Throw<InputException>(() => PngReader.Read(PngBuilder.File(0, 10, 8, Gray, [0]), "a.png"));
    }

    [Fact]
    public void A_small_file_that_claims_many_pixels_is_refused_without_their_memory()
    {
        var file = PngBuilder.File(10_000, 10_000, 8, Gray, [0]);
        var before = GC.GetAllocatedBytesForCurrentThread();
        Should.Throw<InputException>(() => PngReader.Read(file, "a.png")).Reason.ShouldContain("damaged");
        (GC.GetAllocatedBytesForCurrentThread() - before).ShouldBeLessThan(10_000_000);
    }

    [Fact]
    public void A_file_cut_anywhere_is_refused()
    {
        var file = PngBuilder.File(40, 30, 8, Gray, [.. Enumerable.Range(0, 41 * 30).Select(i => (byte)(i % 41 == 0 ? 0 : i * i % 251))]);
        for (var length = 0; length < file.Length; length++)
            Should.Throw<InputException>(() => PngReader.Read(file.AsSpan(0, length), "a.png"));
    }

    [Fact]
    public void Too_few_rows_an_unknown_filter_and_a_wrong_checksum_are_refused()
    {
        Should.Throw<InputException>(() => PngReader.Read(PngBuilder.File(2, 2, 8, Gray, [0, 1, 2]), "a.png"));
        Should.Throw<InputException>(() => PngReader.Read(PngBuilder.File(2, 1, 8, Gray, [5, 1, 2]), "a.png"));
        var pixels = PngBuilder.Deflate([0, 1, 2]);
        pixels[^1] ^= 1;
        var file = new PngBuilder().Header(2, 1, 8, Gray).Chunk("IDAT", pixels).Chunk("IEND", []).Bytes();
        Should.Throw<InputException>(() => PngReader.Read(file, "a.png"));
        Should.Throw<InputException>(() => PngReader.Read(new PngBuilder().Header(2, 1, 8, Gray).Chunk("IEND", []).Bytes(), "a.png"));
    }

    [Property(MaxTest = 500)]
    public void A_flipped_byte_is_refused_or_harmless(int at, byte change)
    {
        var file = PngBuilder.File(5, 2, 4, Indexed, [0, 1, 2, 3, 1, 4, 5, 6]);
        file[(int)((uint)at % file.Length)] ^= change;
        var error = Record.Exception(() => PngReader.Read(file, "a.png"));
        (change == 0 ? error is null : error is InputException).ShouldBeTrue(error?.ToString());
    }
}
