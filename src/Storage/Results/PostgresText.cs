using System.Text;
using Microsoft.EntityFrameworkCore.Storage.ValueConversion;

namespace SamCam.Storage.Results;

/// <summary>
/// Text as PostgreSQL can hold it: no NUL, and no half of a surrogate pair; U+FFFD stands in for them. What broken files say of themselves
/// ends up in reasons, and must not cost the row.
/// </summary>
internal sealed class PostgresText() : ValueConverter<string, string>(text => Storable(text), text => text)
{
    /// <summary>The text itself when it can be stored.</summary>
    public static string Storable(string text)
    {
        if (text.Contains('\0', StringComparison.Ordinal))
            text = text.Replace('\0', '\uFFFD');
        return text.AsSpan().ContainsAnyInRange('\uD800', '\uDFFF') ? Encoding.UTF8.GetString(Encoding.UTF8.GetBytes(text)) : text;
    }
}
