using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace SamCam.Kubernetes.Tests.Rendering;

/// <summary>Finds credentials that stand in what is installed as plain text: in values of settings, and anywhere in any text.</summary>
internal static partial class PlainSecrets
{
    /// <summary>Whether a setting of this name is a credential.</summary>
    public static bool IsCredential(string name) => CredentialName().IsMatch(name);

    /// <summary>Where they are, as paths with what is there; empty when there are none.</summary>
    public static IEnumerable<string> In(JsonNode node) => node switch
    {
        JsonObject map => OfMap(map),
        JsonArray list => list.Where(n => n is not null).SelectMany(n => In(n!)),
        JsonValue value when value.TryGetValue<string>(out var text) && Secret().Match(text) is { Success: true } match => [$"{node.GetPath()}: {match.Value}"],
        _ => [],
    };

    private static IEnumerable<string> OfMap(JsonObject map)
    {
        // A variable of a container, or an entry of a ConfigMap.
        if (map["name"] is JsonValue name && map["value"] is { } value && IsCredential(name.ToString()))
            yield return $"{map.GetPath()}: {name}={value}";
        foreach (var (key, entry) in map)
        {
            if (entry is null)
                continue;
            if (key.StartsWith(ProgramSettings.Prefix, StringComparison.Ordinal) && IsCredential(key))
                yield return $"{entry.GetPath()}: {entry}";
            foreach (var found in In(entry))
                yield return found;
        }
    }

    [GeneratedRegex("^SAMCAM_.*(Password|UserName|Secret|SecretKey|AccessKey|ConnectionString|Token)$", RegexOptions.IgnoreCase | RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex CredentialName();

    // An address with user and password, an assignment to what is named like a credential, a bearer token, a PEM key, an access key of AWS.
    [GeneratedRegex(
        @"[a-z][a-z0-9+.-]*://[^/\s:@]+:[^/\s@]+@|(password|passwd|pwd|secret|secret_?key|access_?key|api_?key)\s*=\s*[^\s;=~""]+|\bbearer\s+[\w.-]{12,}|-----BEGIN [A-Z ]*PRIVATE KEY|\bAKIA[0-9A-Z]{16}\b",
        RegexOptions.IgnoreCase | RegexOptions.ExplicitCapture,
        1000)]
    private static partial Regex Secret();
}
