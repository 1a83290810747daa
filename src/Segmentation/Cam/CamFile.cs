using System.IO.Compression;
using System.Numerics.Tensors;
using System.Runtime.InteropServices;

namespace SamCam.Segmentation.Cam;

/// <summary>
/// <c>cams/&lt;key&gt;.npz</c>: class maps for <c>numpy.load</c>. Arrays: <c>keys</c> int64 [classes], the class ids (1 is the first class), and
/// <c>high_res</c> float16 [classes, height, width]. The same maps give the same bytes.
/// </summary>
public static class CamFile
{
    private const string KeysName = "keys.npy";
    private const string MapsName = "high_res.npy";
    private const int MaxClasses = 254;
    private const int MaxHeader = 1 << 16;

    // The earliest time a zip archive can hold: archives must not differ by the hour they were made in.
    private static readonly DateTimeOffset Epoch = new(1980, 1, 1, 0, 0, 0, TimeSpan.Zero);

    /// <summary>Writes maps; scores are rounded to float16.</summary>
    public static void Write(ClassActivationMaps maps, Stream target)
    {
        // Assembled in memory: an archive written to a stream that cannot seek has other bytes.
        using var buffer = new MemoryStream();
        using (var archive = new ZipArchive(buffer, ZipArchiveMode.Create, leaveOpen: true))
        {
            Add(archive, KeysName, NpyHeader.Write("<i8", maps.ClassIds.Count), MemoryMarshal.AsBytes<long>(maps.ClassIds.Select(id => (long)id).ToArray()));
            var halves = new Half[maps.Scores.Length];
            TensorPrimitives.ConvertToHalf(maps.Scores, halves);
            Add(archive, MapsName, NpyHeader.Write("<f2", maps.ClassIds.Count, maps.Height, maps.Width), MemoryMarshal.AsBytes<Half>(halves));
        }

        buffer.Position = 0;
        buffer.CopyTo(target);
    }

    /// <summary>Reads maps.</summary>
    /// <param name="source">The archive.</param>
    /// <param name="subject">The file's name, for errors.</param>
    /// <param name="maxPixels">Larger maps are refused.</param>
    /// <exception cref="InputException">No such archive, or its arrays do not agree.</exception>
    public static ClassActivationMaps Read(Stream source, string subject, long maxPixels = 100_000_000)
    {
        try
        {
            using var archive = new ZipArchive(source, ZipArchiveMode.Read, leaveOpen: true);
            var keys = Get(archive, KeysName, MaxHeader + (8L * MaxClasses), subject);
            var keyHeader = Header(keys, "<i8", 1, 8, subject);
            if (keyHeader.Count > MaxClasses)
                throw Bad(subject, $"it has {keyHeader.Count} classes");
            var ids = MemoryMarshal.Cast<byte, long>(keys.AsSpan(keyHeader.DataOffset)).ToArray();
            if (ids.Any(id => id is < 1 or > MaxClasses))
                throw Bad(subject, "a class id is not 1 to 254");
            if (ids.Zip(ids.Skip(1)).Any(pair => pair.First >= pair.Second))
                throw Bad(subject, "its class ids do not ascend");

            var limit = Math.Min(Array.MaxLength, MaxHeader + (2 * maxPixels * Math.Max(1, ids.Length)));
            var maps = Get(archive, MapsName, limit, subject);
            var header = Header(maps, "<f2", 3, 2, subject);
            if (header.Shape[0] != ids.Length || header.Shape[1] < 1 || header.Shape[2] < 1)
                throw Bad(subject, "its arrays do not have the same number of classes");
            var scores = new float[header.Count];
            TensorPrimitives.ConvertToSingle(MemoryMarshal.Cast<byte, Half>(maps.AsSpan(header.DataOffset)), scores);
            if (scores.AsSpan().ContainsAnyExceptInRange(0f, float.MaxValue))
                throw Bad(subject, "a score is negative or no number");
            return new ClassActivationMaps(header.Shape[2], header.Shape[1], [.. ids.Select(id => (int)id)], scores);
        }
        catch (Exception e) when (e is InvalidDataException or EndOfStreamException or OverflowException)
        {
            throw Bad(subject, "it is no readable npz archive (" + e.Message + ")", e);
        }
    }

    private static void Add(ZipArchive archive, string name, ReadOnlySpan<byte> header, ReadOnlySpan<byte> data)
    {
        var entry = archive.CreateEntry(name, CompressionLevel.Fastest);
        entry.LastWriteTime = Epoch;
        using var stream = entry.Open();
        stream.Write(header);
        stream.Write(data);
    }

    private static byte[] Get(ZipArchive archive, string name, long limit, string subject)
    {
        var entry = archive.GetEntry(name) ?? throw Bad(subject, $"it holds no array '{Path.GetFileNameWithoutExtension(name)}'");
        if (entry.Length > limit)
            throw Bad(subject, $"its array '{Path.GetFileNameWithoutExtension(name)}' is larger than the limit");
        var bytes = new byte[entry.Length];
        using var stream = entry.Open();
        stream.ReadExactly(bytes);
        return bytes;
    }

    private static NpyHeader Header(byte[] file, string type, int rank, int elementSize, string subject)
    {
        var header = NpyHeader.Read(file);
        return header is not null && header.Type == type && header.Shape.Count == rank && header.DataOffset + (header.Count * elementSize) == file.Length
            ? header
            : throw Bad(subject, $"an array is not of type {type} with {rank} dimensions");
    }

    private static InputException Bad(string subject, string reason, Exception? inner = null) =>
        new(subject, reason, "delete it and let it be made again", inner);
}
