using System.Text.Json;
using SamCam.Contracts;
using SamCam.Storage.Results;

namespace SamCam.Coordinator.Export;

/// <summary>One image with its JSON parts read once.</summary>
public sealed class ExportRow(ImageItemRow image, ImageResultRow result)
{
    private readonly Dictionary<string, double?> timings = Read(result.Timings);

    /// <summary>What was to be computed.</summary>
    public ImageItemRow Image { get; } = image;

    /// <summary>What became of it.</summary>
    public ImageResultRow Result { get; } = result;

    /// <summary>Whether the masks came from an earlier run, as the stages that took time tell; null for a failed image.</summary>
    public bool? MasksReused => Result.State == ImageState.Done ? timings.ContainsKey(StageNames.Reuse) && !timings.ContainsKey(StageNames.Sam) : null;

    /// <summary>A statistic by its column name; null when the image does not have it.</summary>
    public double? Statistic(string name) => Result.Statistics.TryGetValue(name, out var value) ? value : null;

    /// <summary>Milliseconds of a stage; null when the image did not get there.</summary>
    public double? Timing(string stage) => timings.GetValueOrDefault(stage);

    private static Dictionary<string, double?> Read(string? json) =>
        json is null ? [] : JsonSerializer.Deserialize<Dictionary<string, double?>>(json)!;
}
