using System.Buffers.Binary;
using System.IO.Compression;
using OpenCvSharp;

namespace SamCam.Cli.Tests.EndToEnd;

/// <summary>Image files of every kind that a dataset may hold.</summary>
internal static class EncodedImages
{
    /// <summary>A CMYK JPEG of 48 x 40 (Adobe marker, inverted), in four colours.</summary>
    public static byte[] Cmyk { get; } = System.Convert.FromBase64String(
        "/9j/7gAOQWRvYmUAZAAAAAAA/9sAQwANCQoLCggNCwoLDg4NDxMgFRMSEhMnHB4XIC4pMTAuKS0sMzpKPjM2RjcsLUBXQUZMTlJTUjI+WmFaUGBKUVJP/8AA" +
        "FAgAKAAwBEMRAE0RAFkRAEsRAP/EAB8AAAEFAQEBAQEBAAAAAAAAAAABAgMEBQYHCAkKC//EALUQAAIBAwMCBAMFBQQEAAABfQECAwAEEQUSITFBBhNRYQci" +
        "cRQygZGhCCNCscEVUtHwJDNicoIJChYXGBkaJSYnKCkqNDU2Nzg5OkNERUZHSElKU1RVVldYWVpjZGVmZ2hpanN0dXZ3eHl6g4SFhoeIiYqSk5SVlpeYmZqi" +
        "o6Slpqeoqaqys7S1tre4ubrCw8TFxsfIycrS09TV1tfY2drh4uPk5ebn6Onq8fLz9PX29/j5+v/aAA4EQwBNAFkASwAAPwDzCu8rkq9Coooooooor6Rooooo" +
        "oooooor5uooooooooooor6Rooooooooooor5uoru/wDhXX/UW/8AJb/7Kiiij/hXX/UW/wDJb/7Kiiij/hXX/UW/8lv/ALKivpGij/hXX/UW/wDJb/7Kiiij" +
        "/hXX/UW/8lv/ALKiiij/AIV1/wBRb/yW/wDsqK+bqK7qiiiiiiiiivpGiiiiiiiiiiivm6iiiiiiiiiiivpGiiiiiiiiiiiv/9k=");

    /// <summary>A 16-bit RGB PNG.</summary>
    public static byte[] Deep(byte[] photo) => Convert(photo, ImreadModes.Color, mat =>
    {
        var deep = new Mat();
        mat.ConvertTo(deep, MatType.CV_16UC3, 257);
        return deep;
    });

    /// <summary>An 8-bit gray PNG.</summary>
    public static byte[] Gray(byte[] photo) => Convert(photo, ImreadModes.Grayscale, mat => mat.Clone());

    /// <summary>A PNG with an alpha channel.</summary>
    public static byte[] Alpha(byte[] photo) => Convert(photo, ImreadModes.Color, mat => mat.CvtColor(ColorConversionCodes.BGR2BGRA));

    /// <summary>The same JPEG with an EXIF block that says: turn it by 90 degrees.</summary>
    public static byte[] Rotated(byte[] jpeg)
    {
        // Little-endian TIFF with one entry: tag 0x0112 (orientation), type 3 (short), count 1, value 6.
        byte[] tiff = [0x49, 0x49, 42, 0, 8, 0, 0, 0, 1, 0, 0x12, 0x01, 3, 0, 1, 0, 0, 0, 6, 0, 0, 0, 0, 0, 0, 0];
        byte[] exif = [.. "Exif\0\0"u8, .. tiff];
        return [.. jpeg.AsSpan(0, 2), 0xFF, 0xE1, 0, (byte)(exif.Length + 2), .. exif, .. jpeg.AsSpan(2)];
    }

    /// <summary>A PNG whose header promises 30,000 x 30,000 gray pixels, in a few hundred bytes.</summary>
    public static byte[] Huge()
    {
        var header = new byte[13];
        BinaryPrimitives.WriteInt32BigEndian(header, 30_000);
        BinaryPrimitives.WriteInt32BigEndian(header.AsSpan(4), 30_000);
        header[8] = 8;
        using var rows = new MemoryStream();
        using (var zlib = new ZLibStream(rows, CompressionLevel.Optimal, leaveOpen: true))
            zlib.Write(new byte[30_001]);
        return [0x89, .. "PNG\r\n\u001a\n"u8, .. Chunk("IHDR"u8, header), .. Chunk("IDAT"u8, rows.ToArray()), .. Chunk("IEND"u8, [])];
    }

    private static byte[] Chunk(ReadOnlySpan<byte> type, ReadOnlySpan<byte> content)
    {
        var chunk = new byte[content.Length + 12];
        BinaryPrimitives.WriteInt32BigEndian(chunk, content.Length);
        type.CopyTo(chunk.AsSpan(4));
        content.CopyTo(chunk.AsSpan(8));
        BinaryPrimitives.WriteUInt32BigEndian(chunk.AsSpan(content.Length + 8), Crc(chunk.AsSpan(4, content.Length + 4)));
        return chunk;
    }

    private static uint Crc(ReadOnlySpan<byte> bytes)
    {
        var crc = uint.MaxValue;
        foreach (var b in bytes)
        {
            crc ^= b;
            for (var bit = 0; bit < 8; bit++)
                crc = (crc >> 1) ^ (0xEDB88320 & (0 - (crc & 1)));
        }

        return ~crc;
    }

    private static byte[] Convert(byte[] photo, ImreadModes mode, Func<Mat, Mat> convert)
    {
        using var decoded = Cv2.ImDecode(photo, mode);
        using var converted = convert(decoded);
        Cv2.ImEncode(".png", converted, out var encoded).ShouldBeTrue();
        return encoded;
    }
}
