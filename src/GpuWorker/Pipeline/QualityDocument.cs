using System.Text.Json;
using SamCam.Segmentation.Quality;

namespace SamCam.GpuWorker.Pipeline;

/// <summary>The statistics of an image as the JSON that rows keep.</summary>
internal static class QualityDocument
{
    /// <summary>An object, column name to number or null.</summary>
    public static string Statistics(ImageQuality quality) =>
        JsonSerializer.Serialize(QualityColumns.All.ToDictionary(c => c.Name, c => c.Value(quality), StringComparer.Ordinal));

    /// <summary>An array with an object per class: column name to number or null, and the flags.</summary>
    public static string Classes(ImageQuality quality) =>
        JsonSerializer.Serialize(quality.Classes.Select(Describe));

    private static Dictionary<string, object?> Describe(ClassQuality quality)
    {
        var document = ClassQualityColumns.All.ToDictionary(c => c.Name, c => (object?)c.Value(quality), StringComparer.Ordinal);
        document["flags"] = quality.Flags.ToText();
        return document;
    }
}
