using System.Text.Json;

namespace SamCam.Segmentation.Models;

/// <summary>What every <c>model.json</c> holds (schema 1); docs/models.md describes it.</summary>
public abstract record ModelManifest
{
    /// <summary>The schema number that is read.</summary>
    public const int CurrentSchema = 1;

    /// <summary>Schema number.</summary>
    public required int Schema { get; init; }

    /// <summary>Kind, as the file says it: <c>sam</c> or <c>cam</c>.</summary>
    public required string Kind { get; init; }

    /// <summary>The model's name.</summary>
    public required string Name { get; init; }

    /// <summary>The model's version.</summary>
    public required string Version { get; init; }

    /// <summary>The licence of the weights.</summary>
    public required string Licence { get; init; }

    /// <summary>One sentence about the model.</summary>
    public string Description { get; init; } = "";

    /// <summary>Recipe parameters (snake case) that suit the model better than the defaults.</summary>
    public IReadOnlyDictionary<string, JsonElement> Recommended { get; init; } = new Dictionary<string, JsonElement>(StringComparer.Ordinal);
}
