using System.Text;
using SamCam.Segmentation;

namespace SamCam.Datasets;

/// <summary>Reads list files: UTF-8 with or without a byte order mark, LF or CRLF.</summary>
internal static class TextLines
{
    private static readonly UTF8Encoding Strict = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    /// <summary>A reader that refuses bytes that are not UTF-8 (<see cref="DecoderFallbackException"/>).</summary>
    public static StreamReader Open(IDatasetFiles files, string path) => new(FileDigest.OpenRead(files, path), Strict, detectEncodingFromByteOrderMarks: true);

    /// <summary>The lines of a file, one at a time.</summary>
    /// <exception cref="InputException">The file is missing, is not UTF-8, or has an overlong line.</exception>
    public static IEnumerable<string> Read(IDatasetFiles files, string path)
    {
        using var reader = Open(files, path);
        var line = new StringBuilder();
        var number = 1;
        for (var c = Next(reader, path); c >= 0; c = Next(reader, path))
        {
            if (c == '\n')
            {
                yield return Take(line);
                number++;
                continue;
            }

            if (line.Length == DatasetLimits.LineLength)
                throw new InputException($"{path}, line {number}", $"has more than {DatasetLimits.LineLength} characters", "check that this is the right file");
            line.Append((char)c);
        }

        if (line.Length > 0)
            yield return Take(line);
    }

    /// <summary>The message for bytes that are not UTF-8.</summary>
    public static InputException NotUtf8(string path, Exception e) => new(path, "is not UTF-8 text", "save it as UTF-8", e);

    private static int Next(StreamReader reader, string path)
    {
        try
        {
            return reader.Read();
        }
        catch (DecoderFallbackException e)
        {
            throw NotUtf8(path, e);
        }
    }

    private static string Take(StringBuilder line)
    {
        if (line.Length > 0 && line[^1] == '\r')
            line.Length--;
        var text = line.ToString();
        line.Clear();
        return text;
    }
}
