using System.Text;
using SamCam.Datasets.Unicode;
using SamCam.Segmentation;

namespace SamCam.Datasets;

/// <summary>
/// The name of an image and of everything made from it: its path relative to the image root, with <c>/</c> separators, the last
/// extension removed, in Unicode NFC.
/// </summary>
public static class ImageKey
{
    /// <summary>Longest path, in UTF-16 units; leaves room for the folder and extension of an artifact.</summary>
    public const int MaxLength = 960;

    /// <summary>Longest path segment in UTF-8 bytes: file systems take 255, artifacts add up to 8.</summary>
    public const int MaxSegmentBytes = 240;

    /// <summary>The key of an image path.</summary>
    /// <param name="path">Path relative to the image root.</param>
    /// <param name="subject">Where the path was read, for the message.</param>
    /// <exception cref="InputException">
    /// The path is empty, too long, absolute, not valid Unicode, or has a control character, a backslash or an empty, <c>.</c> or <c>..</c> segment.
    /// </exception>
    public static string FromPath(string path, string subject)
    {
        Check(path, path, subject);
        var slash = path.LastIndexOf('/');
        var dot = path.LastIndexOf('.');
        var key = Nfc.Normalize(dot <= slash ? path : path[..dot]);
        // A few characters grow when they are normalised, so the limits are those of the key too.
        Check(key, path, subject);
        return key;
    }

    private static void Check(string name, string path, string subject)
    {
        if (name.Length is 0 or > MaxLength)
            throw Refused(path, subject, $"has a name of {name.Length} characters, where 1 to {MaxLength} are allowed");
        if (!IsUnicode(name))
            throw Refused(path, subject, "is not valid Unicode");
        if (name[0] == '/' || (name.Length > 1 && name[1] == ':' && char.IsAsciiLetter(name[0])))
            throw Refused(path, subject, "is absolute");
        foreach (var c in name)
        {
            if (char.IsControl(c) || c == '\\')
                throw Refused(path, subject, c == '\\' ? "has a backslash" : "has a control character");
        }

        foreach (var range in name.AsSpan().Split('/'))
        {
            var segment = name.AsSpan()[range];
            if (segment is "" or "." or "..")
                throw Refused(path, subject, "has an empty, '.' or '..' segment");
            if (Encoding.UTF8.GetByteCount(segment) > MaxSegmentBytes)
                throw Refused(path, subject, $"has a segment of more than {MaxSegmentBytes} bytes");
        }
    }

    private static bool IsUnicode(string name)
    {
        for (var i = 0; i < name.Length; i++)
        {
            if (!char.IsSurrogate(name[i]))
                continue;
            if (i + 1 == name.Length || !char.IsSurrogatePair(name[i], name[i + 1]))
                return false;
            i++;
        }

        return true;
    }

    private static InputException Refused(string path, string subject, string reason)
    {
        var shown = string.Concat(path.Take(80).Select(c => char.IsControl(c) ? '?' : c));
        return new InputException(subject, $"image path '{shown}' {reason}", "give a plain path below the image folder, with / between folders");
    }
}
