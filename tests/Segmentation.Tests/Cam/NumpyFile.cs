using System.IO.Compression;
using System.Runtime.InteropServices;
using SamCam.Segmentation.Cam;

namespace SamCam.Segmentation.Tests.Cam;

/// <summary>Reads the arrays of the golden files.</summary>
internal static class NumpyFile
{
    public static T[] Read<T>(string path, out IReadOnlyList<int> shape)
        where T : struct => Elements<T>(File.ReadAllBytes(path), out shape);

    public static T[] Read<T>(ZipArchive archive, string name, out IReadOnlyList<int> shape)
        where T : struct
    {
        using var stream = archive.GetEntry(name + ".npy")!.Open();
        using var copy = new MemoryStream();
        stream.CopyTo(copy);
        return Elements<T>(copy.ToArray(), out shape);
    }

    private static T[] Elements<T>(byte[] file, out IReadOnlyList<int> shape)
        where T : struct
    {
        var header = NpyHeader.Read(file).ShouldNotBeNull();
        shape = header.Shape;
        var elements = MemoryMarshal.Cast<byte, T>(file.AsSpan(header.DataOffset)).ToArray();
        elements.LongLength.ShouldBe(header.Count);
        return elements;
    }
}
