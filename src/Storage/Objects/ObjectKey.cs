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
        if (key.Length is 0 or > MaxLength)
            throw Refused(key, $"a key has 1 to {MaxLength} characters");
        if (key.Any(c => char.IsControl(c) || c == '\\'))
            throw Refused(key, "it has a control character or a backslash");
        if (key.Split('/').Any(segment => segment is "" or "." or ".."))
            throw Refused(key, "it is absolute or has an empty, '.' or '..' segment");
        return key;
    }

    private static InputException Refused(string key, string reason) => new($"key '{key}'", reason, "rename the image");
}
