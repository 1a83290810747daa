using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization;

namespace SamCam.Segmentation.Recipes;

/// <summary>
/// One byte sequence for one value: snake-case names in ordinal order, no white space, numbers in their shortest round-trip form, enums as words.
/// </summary>
public static class CanonicalJson
{
    /// <summary>How recipes are read and written; unknown names are refused.</summary>
    public static JsonSerializerOptions SerializerOptions { get; } = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
        UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
        Converters = { new JsonStringEnumConverter(JsonNamingPolicy.KebabCaseLower, allowIntegerValues: false) },
        MaxDepth = 16,
    };

    /// <summary>The canonical form of a value.</summary>
    public static string Serialize<T>(T value) => Sorted(JsonSerializer.SerializeToNode(value, SerializerOptions))?.ToJsonString() ?? "null";

    /// <summary>Lower-case hexadecimal SHA-256 of the canonical form (UTF-8).</summary>
    public static string Hash<T>(T value) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(Serialize(value))));

    private static JsonNode? Sorted(JsonNode? node) => node switch
    {
        JsonObject o => new JsonObject(o.OrderBy(p => p.Key, StringComparer.Ordinal).Select(p => KeyValuePair.Create(p.Key, Sorted(p.Value)))),
        JsonArray a => new JsonArray([.. a.Select(Sorted)]),
        _ => node?.DeepClone(),
    };
}
