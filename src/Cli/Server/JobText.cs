using System.Globalization;
using SamCam.Cli.Progress;
using SamCam.Client.Documents;

namespace SamCam.Cli.Server;

/// <summary>Jobs as people read them.</summary>
internal static class JobText
{
    /// <summary>A line per job.</summary>
    public static void WriteTable(TextWriter output, IEnumerable<JobDocument> jobs)
    {
        var table = new TextTable("JOB", "STATE", ">IMAGES", ">DONE", ">FAILED", ">IMAGES/S", ">ETA", "SUBMITTED", "DATASET");
        foreach (var job in jobs)
        {
            table.Add(
                job.Id.ToString(),
                job.State,
                job.Listed ? ValueText.Count(job.Images) : ValueText.Count(job.Images) + "+",
                ValueText.Count(job.Done),
                ValueText.Count(job.Failed),
                job.Ended ? "-" : ValueText.Number(job.ImagesPerSecond),
                Left(job),
                ValueText.Time(job.CreatedAt),
                job.Dataset);
        }

        table.Write(output, "There are no jobs. `samcam submit DATASET --output PLACE` makes one.");
    }

    /// <summary>All of one job.</summary>
    public static void Write(TextWriter output, JobDocument job) => FieldList.Write(
        output,
        ("job", job.Id.ToString()),
        ("state", job.State),
        ("error", job.Error),
        ("priority", job.Priority),
        ("dataset", job.Dataset),
        ("output", job.Output),
        ("recipe", job.RecipeHash),
        ("images", job.Listed ? ValueText.Count(job.Images) : $"{ValueText.Count(job.Images)} so far"),
        ("done", Share(job.Done, job.Images)),
        ("failed", Share(job.Failed, job.Images)),
        ("masks", job.Masks is { } masks ? $"of {masks.Reused} images reused, of {masks.Recomputed} computed" : null),
        ("images/s", job.Ended || job.ImagesPerSecond is null ? null : ValueText.Number(job.ImagesPerSecond)),
        ("ETA", Left(job) is var left and not "-" ? left : null),
        ("submitted", ValueText.Time(job.CreatedAt) + " UTC"),
        ("finished", job.FinishedAt is { } end ? ValueText.Time(end) + " UTC" : null),
        ("kept", job.Retention is { } kept ? Kept(kept) : null),
        ("webhook", job.Webhook is { } hook ? $"{hook.Host}: {hook.State}{(hook.Error is null ? "" : $" ({hook.Error})")}" : null),
        ("accelerator", ProgressText.Duration(job.AcceleratorSeconds)),
        ("cost", job.EstimatedCost is { } cost ? cost.ToString("0.00", CultureInfo.InvariantCulture) : null));

    private static string Kept(RetentionDocument kept) => string.Create(
        CultureInfo.InvariantCulture, $"for {kept.Days} days after its end{(kept.Artifacts ? ", artifacts too" : "")}{(kept.DeletedAt is { } end ? $", until {ValueText.Time(end)} UTC" : "")}");

    private static string Left(JobDocument job) => !job.Ended && job.SecondsLeft is { } left ? ProgressText.Duration(left) : "-";

    private static string Share(int part, int whole) => string.Create(CultureInfo.InvariantCulture, $"{part}{(whole == 0 ? "" : $" ({100.0 * part / whole:0.#} %)")}");
}
