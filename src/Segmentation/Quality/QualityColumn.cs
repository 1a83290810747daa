namespace SamCam.Segmentation.Quality;

/// <summary>One documented column of a table of statistics.</summary>
/// <typeparam name="T">What a row is.</typeparam>
/// <param name="Name">Stable, snake case.</param>
/// <param name="Unit">masks, classes, regions, pixels, score, share, ratio or IoU.</param>
/// <param name="Range">Of the values.</param>
/// <param name="Formula">In the symbols of docs/quality.md.</param>
/// <param name="Reading">What it is good for.</param>
/// <param name="IsWhole">Whether all values are whole numbers.</param>
/// <param name="Value">Reads the value; null when the quantity does not exist.</param>
public sealed record QualityColumn<T>(
    string Name, string Unit, string Range, string Formula, string Reading, bool IsWhole, Func<T, double?> Value)
{
    /// <summary>The column as a row of the table in docs/quality.md.</summary>
    internal string ToMarkdown() => $"| `{Name}` | {Unit} | {Range} | {Formula} | {Reading} |";
}
