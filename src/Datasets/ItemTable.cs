using System.Runtime.InteropServices;
using System.Security.Cryptography;
using System.Text;
using SamCam.Segmentation;

namespace SamCam.Datasets;

/// <summary>
/// The images of a dataset, packed: about 30 bytes and the path for each, so that ten million images take less than a gigabyte.
/// Adding checks the key and refuses a second image with the same one.
/// </summary>
internal sealed class ItemTable
{
    private const int BlockSize = 1 << 20;

    private readonly List<byte[]> blocks = [];
    private readonly List<Entry> entries = [];
    private Dictionary<UInt128, int>? places = [];
    private int used = BlockSize;

    /// <summary>Number of images.</summary>
    public int Count => entries.Count;

    /// <summary>Adds an image.</summary>
    /// <param name="path">Path relative to the image root.</param>
    /// <param name="classIds">Class ids from 1 to 254, ascending.</param>
    /// <param name="file">The file that lists the image, for messages.</param>
    /// <param name="place">Where in the file: a line or entry number.</param>
    /// <param name="unit">What <paramref name="place"/> counts: <c>line</c>, <c>entry</c>.</param>
    /// <param name="width">Columns, or 0 when not stated.</param>
    /// <param name="height">Rows, or 0 when not stated.</param>
    /// <exception cref="InputException">The path is refused, or an image with its key is there already.</exception>
    public void Add(string path, ReadOnlySpan<byte> classIds, string file, int place, string unit, int width = 0, int height = 0)
    {
        if (entries.Count == DatasetLimits.Images)
            throw new InputException(file, $"lists more than {DatasetLimits.Images} images", "split the dataset");
        var key = ImageKey.FromPath(path, $"{file}, {unit} {place}");
        if (!places!.TryAdd(DigestOf(key), place))
        {
            throw new InputException(
                file,
                $"{unit} {places[DigestOf(key)]} and {unit} {place} have the same key '{key}' (extension and case do not count)",
                "keep one of them, or rename an image");
        }

        var length = Encoding.UTF8.GetByteCount(path);
        var size = length + classIds.Length;
        if (used + size > BlockSize)
        {
            blocks.Add(GC.AllocateUninitializedArray<byte>(BlockSize));
            used = 0;
        }

        var block = blocks[^1];
        Encoding.UTF8.GetBytes(path, block.AsSpan(used));
        classIds.CopyTo(block.AsSpan(used + length));
        entries.Add(new Entry(blocks.Count - 1, used, (ushort)length, (byte)classIds.Length, width, height));
        used += size;
    }

    /// <summary>Whether an image with this key has been added; case does not count.</summary>
    public bool Contains(string key) => places!.ContainsKey(DigestOf(key));

    /// <summary>Ends adding and frees what only adding needs.</summary>
    public void Seal() => places = null;

    /// <summary>The image at a position.</summary>
    public ImageItem this[int index]
    {
        get
        {
            var entry = CollectionsMarshal.AsSpan(entries)[index];
            var bytes = blocks[entry.Block].AsSpan(entry.Offset, entry.PathLength + entry.ClassCount);
            var path = Encoding.UTF8.GetString(bytes[..entry.PathLength]);
            var ids = new int[entry.ClassCount];
            for (var i = 0; i < ids.Length; i++)
                ids[i] = bytes[entry.PathLength + i];
            return new ImageItem(ImageKey.FromPath(path, path), path, ids, entry.Width > 0 ? entry.Width : null, entry.Height > 0 ? entry.Height : null);
        }
    }

    // Half of a SHA-256: nobody finds two names that agree in it, so no name has to be kept to compare.
    private static UInt128 DigestOf(string key)
    {
        var folded = key.ToUpperInvariant();
        Span<byte> text = stackalloc byte[ImageKey.MaxLength * 3];
        Span<byte> digest = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(text[..Encoding.UTF8.GetBytes(folded, text)], digest);
        return MemoryMarshal.Read<UInt128>(digest);
    }

    private readonly record struct Entry(int Block, int Offset, ushort PathLength, byte ClassCount, int Width, int Height);
}
