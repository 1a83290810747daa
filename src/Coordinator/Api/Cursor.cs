using System.Buffers.Text;
using System.Text.Json;
using SamCam.Segmentation;

namespace SamCam.Coordinator.Api;

/// <summary>Where a page ended, as clients hand it back: JSON in base64url. Clients need not look inside.</summary>
internal static class Cursor
{
    private const int MaxLength = 4096;
    private static readonly JsonSerializerOptions Options = new() { MaxDepth = 4 };

    /// <summary>A position as text.</summary>
    public static string Write<T>(T position) => Base64Url.EncodeToString(JsonSerializer.SerializeToUtf8Bytes(position, Options));

    /// <summary>The position of a text; null for none.</summary>
    /// <exception cref="InputException">It is none that <see cref="Write"/> made.</exception>
    public static T? Read<T>(string? text)
        where T : class
    {
        if (text is null)
            return null;
        try
        {
            if (text.Length <= MaxLength && JsonSerializer.Deserialize<T>(Base64Url.DecodeFromChars(text), Options) is { } position)
                return position;
        }
        catch (Exception e) when (e is FormatException or JsonException)
        {
        }

        throw new InputException("after", "it is not from the 'next' of a page", "leave it out for the first page");
    }
}
