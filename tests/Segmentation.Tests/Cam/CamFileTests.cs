using System.IO.Compression;
using System.Text;
using FsCheck.Xunit;
using SamCam.Segmentation.Cam;

namespace SamCam.Segmentation.Tests.Cam;

public sealed class CamFileTests
{
    [Property(MaxTest = 30)]
    public void What_is_written_is_read_back_in_half_precision(byte width, byte height, byte classes, int seed)
    {
        var maps = Random((width % 20) + 1, (height % 20) + 1, classes % 5, seed);
        var read = CamFile.Read(new MemoryStream(Written(maps)), "x.npz");

        (read.Width, read.Height).ShouldBe((maps.Width, maps.Height));
        read.ClassIds.ShouldBe(maps.ClassIds);
        read.Scores.ShouldBe(maps.Scores.Select(s => (float)(Half)s));
    }

    [Fact]
    public void The_same_maps_give_the_same_bytes()
    {
        var maps = Random(30, 20, 3, 1);
        Written(maps).ShouldBe(Written(maps));
    }

    [Fact]
    public void The_arrays_are_plain_numpy()
    {
        using var archive = new ZipArchive(new MemoryStream(Written(Random(5, 4, 2, 1))));
        NumpyFile.Read<long>(archive, "keys", out var keyShape).ShouldBe([1, 4]);
        keyShape.ShouldBe([2]);
        NumpyFile.Read<Half>(archive, "high_res", out var shape).Length.ShouldBe(40);
        shape.ShouldBe([2, 4, 5]);
    }

    [Fact]
    public void Other_files_are_refused()
    {
        Refused("no zip"u8.ToArray());
        Refused(Archive(("keys.npy", NpyHeader.Write("<i8", 0))));
        Refused(Archive(("keys.npy", NpyHeader.Write("<f4", 0)), ("high_res.npy", NpyHeader.Write("<f2", 0, 1, 1))));
        Refused(Archive(("keys.npy", NpyHeader.Write("<i8", 0)), ("high_res.npy", NpyHeader.Write("<f2", 1, 2, 3))));
        Refused(Archive(("keys.npy", [.. NpyHeader.Write("<i8", 1), .. new byte[8]]), ("high_res.npy", [.. NpyHeader.Write("<f2", 1, 1, 1), 0, 0])));
        var cut = Written(Random(5, 4, 2, 1));
        Refused(cut[..(cut.Length / 2)]);
    }

    [Fact]
    public void Maps_above_the_limit_are_refused() =>
        Should.Throw<InputException>(() => CamFile.Read(new MemoryStream(Written(Random(300, 300, 2, 1))), "x.npz", maxPixels: 10)).Reason.ShouldContain("limit");

    [Theory]
    [InlineData("{'descr': '|O', 'fortran_order': False, 'shape': (), }")]
    [InlineData("{'descr': '<f4', 'fortran_order': True, 'shape': (2, 3), }")]
    [InlineData("{'descr': '<f4', 'fortran_order': False, 'shape': (99999999999,), }")]
    [InlineData("{'descr': '<f4', 'fortran_order': False, 'shape': (1,1,1,1,1,1,1,1,1), }")]
    [InlineData("import os")]
    public void Headers_of_anything_but_plain_arrays_are_refused(string text)
    {
        byte[] file = [0x93, .. "NUMPY"u8, 1, 0, (byte)text.Length, 0, .. Encoding.ASCII.GetBytes(text)];
        NpyHeader.Read(file).ShouldBeNull();
    }

    private static void Refused(byte[] file) => Should.Throw<InputException>(() => CamFile.Read(new MemoryStream(file), "x.npz")).Subject.ShouldBe("x.npz");

    private static byte[] Archive(params (string Name, byte[] Content)[] entries)
    {
        using var buffer = new MemoryStream();
        using (var archive = new ZipArchive(buffer, ZipArchiveMode.Create, leaveOpen: true))
        {
            foreach (var (name, content) in entries)
            {
                using var stream = archive.CreateEntry(name).Open();
                stream.Write(content);
            }
        }

        return buffer.ToArray();
    }

    private static byte[] Written(ClassActivationMaps maps)
    {
        using var stream = new MemoryStream();
        CamFile.Write(maps, stream);
        return stream.ToArray();
    }

    private static ClassActivationMaps Random(int width, int height, int classes, int seed)
    {
        var random = new Random(seed);
        return new(width, height, [.. Enumerable.Range(0, classes).Select(k => (3 * k) + 1)], [.. Enumerable.Range(0, classes * width * height).Select(_ => random.NextSingle())]);
    }
}
