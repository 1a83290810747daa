using System.Text.Json;

namespace SamCam.Coordinator.Tests.Contract;

/// <summary>Compares values with the schemas of an OpenAPI document: types, required and unknown members, references.</summary>
internal sealed class SchemaCheck(JsonElement document)
{
    /// <summary>What is not as the schema says, as places and reasons.</summary>
    public IEnumerable<string> Compare(JsonElement value, JsonElement schema, string place = "$")
    {
        if (schema.TryGetProperty("$ref", out var reference))
            return Compare(value, Resolve(reference.GetString()!), place);
        if (schema.TryGetProperty("oneOf", out var choices))
            return choices.EnumerateArray().Any(c => !Compare(value, c, place).Any()) ? [] : [$"{place} is none of the choices"];
        if (schema.TryGetProperty("type", out var type) && !Types(type).Contains(TypeOf(value), StringComparer.Ordinal) && !(TypeOf(value) == "integer" && Types(type).Contains("number", StringComparer.Ordinal)))
            return [$"{place} is a {TypeOf(value)}, not {type}"];
        return value.ValueKind switch
        {
            JsonValueKind.Object => CompareMembers(value, schema, place),
            JsonValueKind.Array when schema.TryGetProperty("items", out var items) => value.EnumerateArray().SelectMany((item, i) => Compare(item, items, $"{place}[{i}]")),
            _ => [],
        };
    }

    private IEnumerable<string> CompareMembers(JsonElement value, JsonElement schema, string place)
    {
        if (schema.TryGetProperty("required", out var required))
        {
            foreach (var name in required.EnumerateArray().Select(n => n.GetString()!).Where(n => !value.TryGetProperty(n, out _)))
                yield return $"{place} lacks {name}";
        }

        var properties = schema.TryGetProperty("properties", out var named) ? named : default;
        foreach (var member in value.EnumerateObject())
        {
            var known = properties.ValueKind == JsonValueKind.Object && properties.TryGetProperty(member.Name, out var of) ? of
                : schema.TryGetProperty("additionalProperties", out var any) ? any : (JsonElement?)null;
            if (known is { ValueKind: JsonValueKind.Object } described)
            {
                foreach (var difference in Compare(member.Value, described, $"{place}.{member.Name}"))
                    yield return difference;
            }
            else if (properties.ValueKind == JsonValueKind.Object && known is null)
            {
                yield return $"{place}.{member.Name} is not described";
            }
        }
    }

    private JsonElement Resolve(string reference) => reference[2..].Split('/').Aggregate(document, (element, name) => element.GetProperty(name));

    private static IEnumerable<string> Types(JsonElement type) =>
        type.ValueKind == JsonValueKind.Array ? type.EnumerateArray().Select(t => t.GetString()!) : [type.GetString()!];

    private static string TypeOf(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.Number => value.TryGetInt64(out _) ? "integer" : "number",
        JsonValueKind.True or JsonValueKind.False => "boolean",
        var kind => kind.ToString().ToLowerInvariant(),
    };
}
