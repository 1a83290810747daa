using System.IO.Compression;
using System.Text.Json;

namespace SamCam.Segmentation.Masks;

/// <summary>
/// The masks of an image in one file. Written as gzipped JSON,
/// <c>{"schema":1,"image":{"width","height","sha256"},"sam":{"hash","numerics"},"masks":[...]}</c> with the records of SAM's <c>amg.py</c>; the same masks
/// of the same origin give the same bytes. Read, gzipped or plain, as that, as the list that <c>amg.py --convert-to-rle</c> writes, or as SA-1B's
/// <c>{"image","annotations"}</c>.
/// </summary>
public static class MaskFile
{
    private const int Schema = 1;
    private const int MaxMasks = 100_000;
    private const long DefaultMaxBytes = 512L << 20;
    private static readonly JsonWriterOptions WriterOptions = new() { Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>Writes the masks of an image, gzipped.</summary>
    /// <param name="stream">Where to.</param>
    /// <param name="width">Columns of the image.</param>
    /// <param name="height">Rows of the image.</param>
    /// <param name="masks">In the order to keep.</param>
    /// <param name="origin">Where they come from; null leaves it out.</param>
    public static void Write(Stream stream, int width, int height, IReadOnlyList<SamMask> masks, MaskOrigin? origin = null)
    {
        // .NET writes no time into the gzip header.
        using var gzip = new GZipStream(stream, CompressionLevel.Optimal, leaveOpen: true);
        using var json = new Utf8JsonWriter(gzip, WriterOptions);
        json.WriteStartObject();
        json.WriteNumber("schema", Schema);
        json.WriteStartObject("image");
        json.WriteNumber("width", width);
        json.WriteNumber("height", height);
        if (origin is not null)
            json.WriteString("sha256", origin.ImageSha256);
        json.WriteEndObject();
        if (origin is not null)
        {
            json.WriteStartObject("sam");
            json.WriteString("hash", origin.SamHash);
            json.WriteString("numerics", origin.Numerics);
            json.WriteEndObject();
        }

        json.WriteStartArray("masks");
        foreach (var mask in masks)
            MaskRecords.Write(json, mask);
        json.WriteEndArray();
        json.WriteEndObject();
    }

    /// <summary>Writes masks as the plain list of <c>amg.py --convert-to-rle</c>.</summary>
    public static void WriteList(Stream stream, IReadOnlyList<SamMask> masks)
    {
        using var json = new Utf8JsonWriter(stream, WriterOptions);
        json.WriteStartArray();
        foreach (var mask in masks)
            MaskRecords.Write(json, mask);
        json.WriteEndArray();
    }

    /// <summary>Reads the masks of an image.</summary>
    /// <param name="path">The file.</param>
    /// <param name="maxBytes">Largest content, after decompression.</param>
    /// <exception cref="InputException">The file cannot be read, is too large, or is not one of the three forms.</exception>
    public static IReadOnlyList<SamMask> Read(string path, long maxBytes = DefaultMaxBytes)
    {
        try
        {
            using var file = File.OpenRead(path);
            return Read(file, path, maxBytes);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new InputException(path, "the masks cannot be read (" + e.Message + ")", "check that the file is there and may be read", e);
        }
    }

    /// <summary>Reads the masks of an image from a stream that can seek.</summary>
    /// <inheritdoc cref="Read(string, long)"/>
    public static IReadOnlyList<SamMask> Read(Stream file, string subject, long maxBytes = DefaultMaxBytes) => ReadDocument(file, subject, maxBytes).Masks;

    /// <summary>Reads the masks of an image, and what the file says of their origin, from a stream that can seek.</summary>
    /// <inheritdoc cref="Read(string, long)"/>
    public static MaskDocument ReadDocument(Stream file, string subject, long maxBytes = DefaultMaxBytes)
    {
        var zipped = file.ReadByte() == 0x1F && file.ReadByte() == 0x8B;
        file.Position = 0;
        try
        {
            using var content = Buffer(zipped ? new GZipStream(file, CompressionMode.Decompress) : file, subject, maxBytes);
            using var json = JsonDocument.Parse(content.GetBuffer().AsMemory(0, (int)content.Length), new() { MaxDepth = 8 });
            var records = Records(json.RootElement);
            if (records.GetArrayLength() > MaxMasks)
                throw new InputException(subject, $"it holds more than {MaxMasks} masks", "use the masks of one image per file");
            var masks = new List<SamMask>(records.GetArrayLength());
            foreach (var record in records.EnumerateArray())
                masks.Add(ReadRecord(record, masks.Count));
            var size = json.RootElement.ValueKind == JsonValueKind.Object && json.RootElement.TryGetProperty("image", out var image) ? MaskRecords.ImageSize(image) : null;
            RequireOneSize(masks, size);
            return new MaskDocument(size, MaskRecords.Origin(json.RootElement), masks);
        }
        catch (Exception e) when (e is JsonException or FormatException or InvalidDataException)
        {
            throw new InputException(subject, "no file of masks: " + e.Message, "write masks as COCO RLE, as SAM's amg.py --convert-to-rle does", e);
        }
    }

    private static SamMask ReadRecord(JsonElement record, int index)
    {
        try
        {
            return MaskRecords.Read(record);
        }
        catch (Exception e) when (e is FormatException or InvalidOperationException)
        {
            // A string of broken surrogates is the one InvalidOperationException that content can cause.
            throw new FormatException($"mask {index}: {e.Message}", e);
        }
    }

    private static void RequireOneSize(List<SamMask> masks, (int Width, int Height)? stated)
    {
        if (masks.Count == 0)
            return;
        var (width, height) = stated ?? (masks[0].Segmentation.Width, masks[0].Segmentation.Height);
        var other = masks.FindIndex(m => m.Segmentation.Width != width || m.Segmentation.Height != height);
        if (other >= 0)
            throw new FormatException($"mask {other} is {masks[other].Segmentation.Width} x {masks[other].Segmentation.Height}, not {width} x {height}");
    }

    private static JsonElement Records(JsonElement root)
    {
        if (root.ValueKind == JsonValueKind.Array)
            return root;
        if (root.ValueKind != JsonValueKind.Object)
            throw new FormatException("neither an object nor a list");
        if (root.TryGetProperty("schema", out var schema) && (schema.ValueKind != JsonValueKind.Number || !schema.TryGetInt32(out var number) || number != Schema))
            throw new FormatException($"schema {schema} is not known");
        foreach (var name in (string[])["masks", "annotations"])
        {
            if (root.TryGetProperty(name, out var records) && records.ValueKind == JsonValueKind.Array)
                return records;
        }

        throw new FormatException("it has neither 'masks' nor 'annotations'");
    }

    private static MemoryStream Buffer(Stream stream, string subject, long maxBytes)
    {
        var content = new MemoryStream();
        var buffer = new byte[1 << 16];
        for (int read; (read = stream.Read(buffer)) > 0;)
        {
            if (content.Length + read > maxBytes)
                throw new InputException(subject, $"its content has more than {maxBytes} bytes", "use the masks of one image per file");
            content.Write(buffer, 0, read);
        }

        return content;
    }
}
