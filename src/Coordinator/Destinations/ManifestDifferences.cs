using System.Text.Json.Nodes;
using SamCam.Segmentation.Recipes;

namespace SamCam.Coordinator.Destinations;

/// <summary>Says in words how the job of a destination differs from the job that wants it.</summary>
internal static class ManifestDifferences
{
    public static IReadOnlyList<string> Between(RunManifest there, RunManifest wanted)
    {
        var differences = new List<string>();
        Compare("dataset", ToNode(there.Dataset), ToNode(wanted.Dataset), differences);
        Compare("recipe", ToNode(there.Recipe), ToNode(wanted.Recipe), differences);
        if (!there.Classes.SequenceEqual(wanted.Classes, StringComparer.Ordinal))
            differences.Add("the list of classes");
        return differences;
    }

    /// <summary>How two recipes differ in what decides the masks.</summary>
    public static IReadOnlyList<string> OfMasks(Recipe there, Recipe wanted)
    {
        var differences = new List<string>();
        Compare("engine", ToNode(there.Engine), ToNode(wanted.Engine), differences);
        Compare("models.sam", ToNode(there.Models.Sam), ToNode(wanted.Models.Sam), differences);
        Compare("imaging", ToNode(there.Options.Imaging), ToNode(wanted.Options.Imaging), differences);
        Compare("sam", ToNode(there.Options.Sam), ToNode(wanted.Options.Sam), differences);
        return differences;
    }

    private static JsonNode? ToNode<T>(T value) => JsonNode.Parse(CanonicalJson.Serialize(value));

    private static void Compare(string path, JsonNode? there, JsonNode? wanted, List<string> differences)
    {
        if (there is JsonObject a && wanted is JsonObject b)
        {
            foreach (var name in a.Select(p => p.Key).Union(b.Select(p => p.Key), StringComparer.Ordinal))
                Compare($"{path}.{name}", a[name], b[name], differences);
        }
        else if (!JsonNode.DeepEquals(there, wanted))
        {
            differences.Add($"{path}: {Show(there)} there, {Show(wanted)} now");
        }
    }

    private static string Show(JsonNode? node) => node?.ToJsonString() ?? "none";
}
