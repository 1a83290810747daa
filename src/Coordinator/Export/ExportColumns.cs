using SamCam.Contracts;
using SamCam.Segmentation.Quality;

namespace SamCam.Coordinator.Export;

/// <summary>
/// The columns of <c>images.csv</c> and <c>images.parquet</c>, in order. All before <see cref="FirstVolatile"/> are the same for every run of the same
/// job; it and those behind it (times, whether masks were reused, attempt, worker, finish time) tell about the run.
/// </summary>
public static class ExportColumns
{
    /// <summary>The first column that tells about the run and not about the image.</summary>
    public const string FirstVolatile = "timing_decode_ms";

    private static readonly string[] Stages = [StageNames.Decode, StageNames.Reuse, StageNames.Sam, StageNames.Cam, StageNames.Merge];

    /// <summary>Every column.</summary>
    public static IReadOnlyList<ExportColumn> All { get; } =
    [
        new("index", ColumnType.Whole, r => (long)r.Image.Index),
        new("key", ColumnType.Text, r => r.Image.Key),
        new("path", ColumnType.Text, r => r.Image.Path),
        new("labels", ColumnType.Text, r => r.Image.Labels),
        new("state", ColumnType.Text, r => r.Result.State.ToString()),
        new("error_class", ColumnType.Text, r => r.Result.ErrorClass),
        new("error", ColumnType.Text, r => r.Result.Error),
        new("flags", ColumnType.Text, r => r.Result.Flags),
        new("width", ColumnType.Whole, r => (long?)r.Result.Width),
        new("height", ColumnType.Whole, r => (long?)r.Result.Height),
        new("image_sha256", ColumnType.Text, r => r.Result.ImageSha256),
        .. QualityColumns.All.Select(c => new ExportColumn(c.Name, ColumnType.Number, r => r.Statistic(c.Name))),
        new("classes", ColumnType.Text, r => r.Result.Classes),
        new("artifacts", ColumnType.Text, r => r.Result.Artifacts),
        new("numerics", ColumnType.Text, r => r.Result.Numerics),
        .. Stages.Select(stage => new ExportColumn($"timing_{stage}_ms", ColumnType.Number, r => r.Timing(stage))),
        new("masks_reused", ColumnType.Whole, r => r.MasksReused is { } reused ? (reused ? 1L : 0L) : null),
        new("attempt", ColumnType.Whole, r => (long)r.Result.Attempt),
        new("worker", ColumnType.Text, r => r.Result.Worker),
        new("finished_at", ColumnType.Text, r => r.Result.FinishedAt.ToString("O", System.Globalization.CultureInfo.InvariantCulture)),
    ];

    /// <summary>Every column, and what people thought of the pseudo-labels: for whoever asks later, since a run's own files do not change once it ended.</summary>
    public static IReadOnlyList<ExportColumn> WithVerdicts { get; } =
    [
        .. All,
        new("verdict", ColumnType.Text, r => Api.VerdictName.Of(r.Image.Verdict)),
        new("verdict_by", ColumnType.Text, r => r.Image.VerdictBy),
        new("verdict_at", ColumnType.Text, r => r.Image.VerdictAt?.ToString("O", System.Globalization.CultureInfo.InvariantCulture)),
    ];
}
