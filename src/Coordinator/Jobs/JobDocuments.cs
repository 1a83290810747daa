using System.Text.Json;
using SamCam.Contracts;

namespace SamCam.Coordinator.Jobs;

/// <summary>How job documents are kept in the tables.</summary>
public static class JobDocuments
{
    private static readonly JsonSerializerOptions Options = new() { PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower, MaxDepth = 16 };

    /// <summary>The specification as JSON.</summary>
    public static string Write(JobSpecification specification) => JsonSerializer.Serialize(specification, Options);

    /// <summary>The specification from its JSON.</summary>
    public static JobSpecification ReadSpecification(string json) => JsonSerializer.Deserialize<JobSpecification>(json, Options)!;

    /// <summary>The engine that the recipe of a job was made for.</summary>
    public static int EngineOf(JobSpecification specification)
    {
        using var recipe = JsonDocument.Parse(specification.Recipe);
        return recipe.RootElement.GetProperty("engine").GetInt32();
    }

    /// <summary>The parts of a dataset's identity as JSON.</summary>
    public static string Write(IReadOnlyDictionary<string, string> identity) => JsonSerializer.Serialize(identity.OrderBy(p => p.Key, StringComparer.Ordinal).ToDictionary(), Options);
}
