using SamCam.Segmentation;

namespace SamCam.Storage.Objects;

/// <summary>The rule for object keys.</summary>
public static class ObjectKey
{
    private const int MaxLength = 1024;

    /// <summary>Passes a well-formed key and refuses every other.</summary>
    /// <exception cref="InputException">The key is empty, too long, absolute, or has a <c>.</c>, <c>..</c> or empty segment, a backslash or a control character.</exception>
    public static string Check(string key)
    {
        if (Problem(key) is { } problem)
            throw Refused(key, problem);
        return key;
    }

    /// <summary>Whether a name is a well-formed key.</summary>
    public static bool IsValid(string key) => Problem(key) is null;

    /// <summary>Passes the beginning of a well-formed key, which may be empty or end with <c>/</c>.</summary>
    /// <exception cref="InputException">No well-formed key begins so.</exception>
    public static string CheckPrefix(string prefix)
    {
        if (prefix.Length > 0)
            Check(prefix + "x");
        return prefix;
    }

    private static string? Problem(string key)
    {
        if (key.Length is 0 or > MaxLength)
            return $"a key has 1 to {MaxLength} characters";
        if (key.Any(c => char.IsControl(c) || c == '\\'))
            return "it has a control character or a backslash";
        return key.Split('/').Any(segment => segment is "" or "." or "..") ? "it is absolute or has an empty, '.' or '..' segment" : null;
    }

    private static InputException Refused(string key, string reason) => new($"key '{key}'", reason, "rename the image");
}
