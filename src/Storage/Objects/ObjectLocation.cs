using System.Buffers;
using System.Net;
using SamCam.Segmentation;

namespace SamCam.Storage.Objects;

/// <summary>A place where objects live: a folder, or a prefix in a bucket. Two locations are equal when their texts are.</summary>
/// <remarks>
/// <c>s3://bucket/prefix</c> is taken literally, without percent-decoding. <c>file:///path</c> is percent-decoded. Everything else is a
/// path of this machine: made absolute from the current folder, its <c>..</c> resolved.
/// </remarks>
public sealed record ObjectLocation
{
    private const string S3Scheme = "s3://";
    private const string FileScheme = "file://";
    private const int MaxLength = 4096;

    private static readonly SearchValues<char> SchemeCharacters = SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+.-");
    private static readonly SearchValues<char> BucketCharacters = SearchValues.Create("abcdefghijklmnopqrstuvwxyz0123456789.-");

    private ObjectLocation(string? bucket, string path) => (Bucket, Path) = (bucket, path);

    /// <summary>The bucket; null for a folder.</summary>
    public string? Bucket { get; }

    /// <summary>The absolute folder without a closing <c>/</c>, or the prefix in the bucket without <c>/</c> at either end, which may be empty.</summary>
    public string Path { get; }

    /// <summary>Whether this is a folder of this machine.</summary>
    public bool IsFolder => Bucket is null;

    /// <summary>The location above; null for a bucket and for the root folder.</summary>
    public ObjectLocation? Parent
    {
        get
        {
            if (Path is "" or "/")
                return null;
            var slash = Path.LastIndexOf('/');
            return new ObjectLocation(Bucket, IsFolder && slash == 0 ? "/" : Path[..Math.Max(slash, 0)]);
        }
    }

    /// <summary>What follows the last <c>/</c>.</summary>
    public string Name => Path[(Path.LastIndexOf('/') + 1)..];

    /// <summary>Whether a text names a place in a bucket.</summary>
    public static bool IsS3(string text) => text.StartsWith(S3Scheme, StringComparison.OrdinalIgnoreCase);

    /// <summary>Reads a location.</summary>
    /// <exception cref="InputException">
    /// The text is empty, overlong, of an unknown scheme, or has a control character, a query, a fragment or user information; or the bucket
    /// or a segment of the prefix is malformed.
    /// </exception>
    public static ObjectLocation Parse(string text)
    {
        if (text.Length is 0 or > MaxLength)
            throw Refused(text, $"a location has 1 to {MaxLength} characters");
        if (text.Any(char.IsControl))
            throw Refused(text, "it has a control character");
        if (IsS3(text))
            return ParseS3(text);
        if (text.StartsWith(FileScheme, StringComparison.OrdinalIgnoreCase))
            return ParseFile(text);
        if (HasScheme(text))
            throw Refused(text, "its scheme is unknown");
        return OfFolder(text);
    }

    /// <summary>The location of something below this one.</summary>
    /// <param name="key">Its key, relative to this location.</param>
    /// <exception cref="InputException">The key is refused; see <see cref="ObjectKey"/>.</exception>
    public ObjectLocation Below(string key)
    {
        ObjectKey.Check(key);
        return new ObjectLocation(Bucket, Path switch
        {
            "" => key,
            "/" => "/" + key,
            _ => Path + "/" + key,
        });
    }

    /// <summary>Whether this is <paramref name="root"/> or lies below it. Links are not followed.</summary>
    public bool IsWithin(ObjectLocation root) =>
        Bucket == root.Bucket
        && (Path == root.Path || root.Path is "" or "/" || Path.StartsWith(root.Path + "/", StringComparison.Ordinal));

    /// <summary>The text that <see cref="Parse"/> reads back: <c>s3://bucket/prefix</c> or an absolute path.</summary>
    public override string ToString() => IsFolder ? Path : Path.Length == 0 ? S3Scheme + Bucket : $"{S3Scheme}{Bucket}/{Path}";

    /// <summary>The location of a folder.</summary>
    internal static ObjectLocation OfFolder(string path) => new(bucket: null, System.IO.Path.TrimEndingDirectorySeparator(System.IO.Path.GetFullPath(path)));

    private static ObjectLocation ParseS3(string text)
    {
        var rest = text[S3Scheme.Length..];
        CheckUri(text, rest);
        var slash = rest.IndexOf('/', StringComparison.Ordinal);
        var bucket = slash < 0 ? rest : rest[..slash];
        if (!IsBucket(bucket))
            throw Refused(text, "its bucket name is malformed: 3 to 63 lower-case letters, digits, dots and hyphens");
        var prefix = slash < 0 ? "" : rest[(slash + 1)..];
        if (prefix.EndsWith('/'))
            prefix = prefix[..^1];
        if (prefix.Length > 0)
            CheckSegments(text, prefix);
        return new ObjectLocation(bucket, prefix);
    }

    private static ObjectLocation ParseFile(string text)
    {
        var rest = text[FileScheme.Length..];
        CheckUri(text, rest);
        if (!rest.StartsWith('/'))
            throw Refused(text, "a file URI of this machine has three slashes and an absolute path");
        var path = Uri.UnescapeDataString(rest);
        if (path.Any(char.IsControl))
            throw Refused(text, "it has a control character");
        if (path.Length > 1)
            CheckSegments(text, path.EndsWith('/') ? path[1..^1] : path[1..]);
        return OfFolder(path);
    }

    private static void CheckUri(string text, string rest)
    {
        if (rest.IndexOfAny(['?', '#']) >= 0)
            throw Refused(text, "it has a query or a fragment");
        var slash = rest.IndexOf('/', StringComparison.Ordinal);
        if ((slash < 0 ? rest : rest[..slash]).Contains('@', StringComparison.Ordinal))
            throw Refused(text, "it has user information; keys belong into the settings");
    }

    private static void CheckSegments(string text, string path)
    {
        if (path.Contains('\\', StringComparison.Ordinal) || path.Split('/').Any(segment => segment is "" or "." or ".."))
            throw Refused(text, "it has a backslash or an empty, '.' or '..' segment");
    }

    // What stands before an @ may be a secret, and a control character may rewrite a terminal.
    private static InputException Refused(string text, string reason)
    {
        var shown = string.Concat((text.Length > 100 ? text[..100] + "..." : text).Select(c => char.IsControl(c) ? '?' : c));
        if (shown.Contains('@', StringComparison.Ordinal) && shown.Contains("://", StringComparison.Ordinal))
            shown = shown[..(shown.IndexOf("://", StringComparison.Ordinal) + 3)] + "...";
        return new InputException($"location '{shown}'", reason, "give a path, file:///path or s3://bucket/prefix");
    }

    private static bool HasScheme(string text)
    {
        var end = text.IndexOf("://", StringComparison.Ordinal);
        return end > 0 && text.AsSpan(0, end).IndexOfAnyExcept(SchemeCharacters) < 0;
    }

    private static bool IsBucket(string name) =>
        name.Length is >= 3 and <= 63
        && name.AsSpan().IndexOfAnyExcept(BucketCharacters) < 0
        && char.IsAsciiLetterOrDigit(name[0])
        && char.IsAsciiLetterOrDigit(name[^1])
        && !name.Contains("..", StringComparison.Ordinal)
        && !IPAddress.TryParse(name, out _);
}
