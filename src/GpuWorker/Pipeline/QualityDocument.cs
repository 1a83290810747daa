using System.Text.Json;
using SamCam.Segmentation.Quality;

namespace SamCam.GpuWorker.Pipeline;

/// <summary>The statistics of the classes of an image as the JSON that rows keep.</summary>
internal static class QualityDocument
{
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
