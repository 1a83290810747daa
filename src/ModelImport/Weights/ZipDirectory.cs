using System.Buffers.Binary;
using System.Text;

namespace SamCam.ModelImport.Weights;

/// <summary>
/// The entries of a zip file as <c>torch.save</c> writes it (APPNOTE 6.3, Zip64 included): stored without compression, so that every byte of it is a byte of
/// the file, and nothing can grow on reading.
/// </summary>
internal static class ZipDirectory
{
    private const uint EndSignature = 0x06054b50;
    private const uint Zip64LocatorSignature = 0x07064b50;
    private const uint Zip64EndSignature = 0x06064b50;
    private const uint EntrySignature = 0x02014b50;
    private const uint LocalSignature = 0x04034b50;
    private const int EndBytes = 22;
    private const int LocatorBytes = 20;
    private const int MaxDirectoryBytes = 64 << 20;
    private const int MaxNameBytes = 1024;

    /// <summary>Whether a file begins like a zip file.</summary>
    public static bool IsOne(ByteFile file) => file.Length >= EndBytes && UInt32(file.Read(0, 4), 0) == LocalSignature;

    /// <summary>Places of all entries by name.</summary>
    /// <exception cref="InvalidDataException">It is damaged, compressed, encrypted, or its entries overlap.</exception>
    public static Dictionary<string, ZipEntryPlace> Read(ByteFile file)
    {
        var (offset, size) = FindDirectory(file);
        if (size > MaxDirectoryBytes)
            throw new InvalidDataException($"its zip directory has {size} bytes, more than the limit of {MaxDirectoryBytes}");
        var directory = file.Read(offset, (int)size);
        var entries = new Dictionary<string, ZipEntryPlace>(StringComparer.Ordinal);
        for (var at = 0; at < directory.Length;)
            at += ReadEntry(file, directory, at, offset, entries);
        RequireApart(entries);
        return entries;
    }

    private static (long Offset, long Size) FindDirectory(ByteFile file)
    {
        var tail = file.Read(Math.Max(0, file.Length - EndBytes - ushort.MaxValue), (int)Math.Min(file.Length, EndBytes + ushort.MaxValue));
        for (var at = tail.Length - EndBytes; at >= 0; at--)
        {
            if (UInt32(tail, at) != EndSignature || UInt16(tail, at + 20) != tail.Length - at - EndBytes)
                continue;
            var locator = file.Length - tail.Length + at - LocatorBytes;
            if (locator >= 0 && file.Read(locator, LocatorBytes) is var bytes && UInt32(bytes, 0) == Zip64LocatorSignature)
                return Zip64Directory(file, bytes);
            return (UInt32(tail, at + 16), UInt32(tail, at + 12));
        }

        throw new InvalidDataException("it is no zip file, or cut off: its zip directory is missing");
    }

    private static (long Offset, long Size) Zip64Directory(ByteFile file, byte[] locator)
    {
        var end = file.Read(Int64(locator, 8), 56);
        if (UInt32(end, 0) != Zip64EndSignature)
            throw new InvalidDataException("its Zip64 directory is damaged");
        return (Int64(end, 48), Int64(end, 40));
    }

    private static int ReadEntry(ByteFile file, byte[] directory, int at, long directoryOffset, Dictionary<string, ZipEntryPlace> entries)
    {
        if (at > directory.Length - 46 || UInt32(directory, at) != EntrySignature)
            throw new InvalidDataException("its zip directory is damaged");
        var (nameBytes, extraBytes, commentBytes) = (UInt16(directory, at + 28), UInt16(directory, at + 30), UInt16(directory, at + 32));
        var length = 46 + nameBytes + extraBytes + commentBytes;
        if (length > directory.Length - at || nameBytes > MaxNameBytes)
            throw new InvalidDataException("its zip directory is damaged");
        var name = Encoding.UTF8.GetString(directory, at + 46, nameBytes);
        if ((UInt16(directory, at + 8) & 1) != 0)
            throw new InvalidDataException($"its entry '{name}' is encrypted");
        long stored = UInt32(directory, at + 20), plain = UInt32(directory, at + 24), local = UInt32(directory, at + 42);
        ReadZip64(directory.AsSpan(at + 46 + nameBytes, extraBytes), ref plain, ref stored, ref local);
        if (UInt16(directory, at + 10) != 0 || stored != plain)
            throw new InvalidDataException($"its entry '{name}' is compressed ({stored} bytes for {plain}); torch.save never does that");
        var header = file.Read(local, 30);
        if (UInt32(header, 0) != LocalSignature)
            throw new InvalidDataException($"its entry '{name}' is not where its zip directory says");
        var data = local + 30 + UInt16(header, 26) + UInt16(header, 28);
        if (stored < 0 || data > directoryOffset || stored > directoryOffset - data)
            throw new InvalidDataException($"its entry '{name}' of {stored} bytes does not fit into it");
        if (!entries.TryAdd(name, new ZipEntryPlace(data, stored)))
            throw new InvalidDataException($"it has two entries '{name}'");
        return length;
    }

    // Only the fields that are all ones in the entry are in the Zip64 record, in this order.
    private static void ReadZip64(ReadOnlySpan<byte> extra, ref long plain, ref long stored, ref long local)
    {
        while (extra.Length >= 4)
        {
            var (id, size) = (BinaryPrimitives.ReadUInt16LittleEndian(extra), BinaryPrimitives.ReadUInt16LittleEndian(extra[2..]));
            if (size > extra.Length - 4)
                throw new InvalidDataException("its zip directory is damaged");
            if (id == 1)
            {
                var values = extra.Slice(4, size);
                Take(ref values, ref plain);
                Take(ref values, ref stored);
                Take(ref values, ref local);
                return;
            }

            extra = extra[(4 + size)..];
        }
    }

    private static void Take(ref ReadOnlySpan<byte> values, ref long field)
    {
        if (field != uint.MaxValue)
            return;
        if (values.Length < 8)
            throw new InvalidDataException("its zip directory is damaged");
        field = BinaryPrimitives.ReadInt64LittleEndian(values);
        values = values[8..];
    }

    private static void RequireApart(Dictionary<string, ZipEntryPlace> entries)
    {
        var end = 0L;
        foreach (var (name, place) in entries.Where(e => e.Value.Length > 0).OrderBy(e => e.Value.Offset))
        {
            if (place.Offset < end)
                throw new InvalidDataException($"its entry '{name}' overlaps another");
            end = place.Offset + place.Length;
        }
    }

    private static ushort UInt16(byte[] bytes, int at) => BinaryPrimitives.ReadUInt16LittleEndian(bytes.AsSpan(at));

    private static uint UInt32(byte[] bytes, int at) => BinaryPrimitives.ReadUInt32LittleEndian(bytes.AsSpan(at));

    private static long Int64(byte[] bytes, int at) => BinaryPrimitives.ReadInt64LittleEndian(bytes.AsSpan(at));
}
