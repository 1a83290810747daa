using System.IO.Compression;
using FsCheck.Xunit;
using SamCam.Segmentation.Cam;

namespace SamCam.Segmentation.Tests.Cam;

/// <summary>Archives that were damaged, or made to do damage.</summary>
public sealed class HostileCamFileTests
{
    [Property(MaxTest = 400)]
    public void A_damaged_archive_is_refused_or_still_makes_sense(int seed)
    {
        var random = new Random(seed);
        var file = Archive(Keys(2, 7), Maps((2, 5, 4), [.. Enumerable.Range(0, 40).Select(i => (Half)(i / 40f))]));
        for (var i = random.Next(1, 6); i > 0; i--)
            file[random.Next(file.Length)] = (byte)random.Next(256);
        if (random.Next(4) == 0)
            file = file[..random.Next(file.Length)];

        ClassActivationMaps maps;
        try
        {
            maps = CamFile.Read(new MemoryStream(file), "x.npz");
        }
        catch (InputException e)
        {
            e.Subject.ShouldBe("x.npz");
            return;
        }

        maps.Scores.Length.ShouldBe(maps.ClassIds.Count * maps.Width * maps.Height);
        maps.ClassIds.ShouldBe(maps.ClassIds.Distinct().Order());
        maps.ClassIds.ShouldAllBe(id => id >= 1 && id <= 254);
        maps.Scores.ShouldAllBe(score => float.IsFinite(score) && score >= 0);
    }

    [Theory]
    [InlineData(new long[] { 3, 1 }, "ascend")]
    [InlineData(new long[] { 3, 3 }, "ascend")]
    [InlineData(new long[] { 0, 3 }, "1 to 254")]
    [InlineData(new long[] { 3, 255 }, "1 to 254")]
    [InlineData(new[] { 1, long.MinValue }, "1 to 254")]
    public void Class_ids_are_distinct_ascending_and_of_a_label_map(long[] ids, string reason) =>
        Reason(Archive(Keys(ids), Maps((2, 1, 1), [Half.One, Half.One]))).ShouldContain(reason);

    [Fact]
    public void Scores_are_numbers()
    {
        foreach (var wrong in new[] { Half.NaN, Half.PositiveInfinity, Half.NegativeInfinity, (Half)(-0.5f) })
            Reason(Archive(Keys(1), Maps((1, 1, 2), [Half.One, wrong]))).ShouldContain("score");
        CamFile.Read(new MemoryStream(Archive(Keys(1), Maps((1, 1, 2), [Half.NegativeZero, Half.MaxValue]))), "x").Map(0)[1].ShouldBe((float)Half.MaxValue);
    }

    [Fact]
    public void Arrays_that_say_more_than_they_hold_are_refused()
    {
        Reason(Archive(Keys(1), Maps((1, 2, 2), [Half.One]))).ShouldContain("dimensions");
        Reason(Archive(Keys(1), Maps((1, 0, 2), []))).ShouldContain("same number of classes");
        Reason(Archive(Keys(1), Maps((1, int.MaxValue, int.MaxValue), [Half.One]))).ShouldNotBeEmpty();
        Reason(Archive([.. NpyHeader.Write("<i8", 300), .. new byte[8 * 300]], Maps((0, 1, 1), []))).ShouldNotBeEmpty();
    }

    [Fact]
    public void A_bomb_is_refused_by_what_it_would_become()
    {
        // 64 MB of zeros in 64 kB of archive; the limit is a thousand pixels.
        var bomb = Archive(Keys(1), [.. NpyHeader.Write("<f2", 1, 4096, 8192), .. new byte[2 * 4096 * 8192]]);
        bomb.Length.ShouldBeLessThan(1 << 20);
        Should.Throw<InputException>(() => CamFile.Read(new MemoryStream(bomb), "x.npz", maxPixels: 1000)).Reason.ShouldContain("limit");
    }

    [Fact]
    public void An_image_without_classes_has_a_file_too()
    {
        using var stream = new MemoryStream();
        CamFile.Write(new ClassActivationMaps(7, 3, [], []), stream);
        stream.Position = 0;
        var read = CamFile.Read(stream, "x");
        (read.Width, read.Height, read.ClassIds.Count, read.Scores.Length).ShouldBe((7, 3, 0, 0));
        read.ToLabelMap(0.1).Labels.ShouldBe(new byte[21]);
    }

    [Fact]
    public void A_stream_that_cannot_seek_gets_the_same_bytes()
    {
        var maps = new ClassActivationMaps(3, 2, [4, 200], [0, 0.1f, 0.2f, 0.3f, 0.4f, 1, 1, 0, 0, 0, 0, 0.5f]);
        using var plain = new MemoryStream();
        CamFile.Write(maps, plain);
        using var other = new MemoryStream();
        using (var forward = new GZipStream(other, CompressionLevel.NoCompression, leaveOpen: true))
            CamFile.Write(maps, forward);
        other.Position = 0;
        using var unzipped = new MemoryStream();
        using (var back = new GZipStream(other, CompressionMode.Decompress))
            back.CopyTo(unzipped);
        unzipped.ToArray().ShouldBe(plain.ToArray());
    }

    private static string Reason(byte[] file) => Should.Throw<InputException>(() => CamFile.Read(new MemoryStream(file), "x.npz")).Reason;

    private static byte[] Keys(params long[] ids) => [.. NpyHeader.Write("<i8", ids.Length), .. ids.SelectMany(BitConverter.GetBytes)];

    private static byte[] Maps((int Classes, int Height, int Width) shape, Half[] scores) =>
        [.. NpyHeader.Write("<f2", shape.Classes, shape.Height, shape.Width), .. scores.SelectMany(BitConverter.GetBytes)];

    private static byte[] Archive(byte[] keys, byte[] maps)
    {
        using var buffer = new MemoryStream();
        using (var archive = new ZipArchive(buffer, ZipArchiveMode.Create, leaveOpen: true))
        {
            foreach (var (name, content) in new[] { ("keys.npy", keys), ("high_res.npy", maps) })
            {
                using var stream = archive.CreateEntry(name, CompressionLevel.Fastest).Open();
                stream.Write(content);
            }
        }

        return buffer.ToArray();
    }
}
