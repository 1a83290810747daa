using Microsoft.EntityFrameworkCore;

namespace SamCam.Storage.Results;

/// <summary>Counts how statistics are spread over the done images of a job. The database counts; no value leaves it by itself.</summary>
public sealed class Distributions(IDbContextFactory<ClusterDb> databases)
{
    /// <summary>Steps that percentiles are read from.</summary>
    public const int Steps = 1000;

    private static readonly int[] Percents = [1, 5, 10, 25, 50, 75, 90, 95, 99];

    /// <summary>The spread of one statistic.</summary>
    /// <param name="jobId">The job.</param>
    /// <param name="statistic">One of <see cref="StatisticColumns.All"/>, or <see cref="ImageQuery.ByDuration"/>.</param>
    /// <param name="bins">Steps of the histogram: a divisor of <see cref="Steps"/>.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    public async Task<Distribution> CountAsync(Guid jobId, string statistic, int bins, CancellationToken cancellationToken)
    {
        ArgumentOutOfRangeException.ThrowIfNotEqual(Steps % bins, 0, nameof(bins));
        await using var db = await databases.CreateDbContextAsync(cancellationToken);
        var rows = db.ImageResults.Where(r => r.JobId == jobId && r.State == ImageState.Done);
        var values = (statistic == ImageQuery.ByDuration ? rows.Select(r => r.DurationMs) : rows.Select(r => EF.Property<double?>(r, statistic)))
            .Where(v => v != null)
            .Select(v => v!.Value);
        var ends = await values.GroupBy(_ => 1)
            .Select(g => new { Count = g.Count(), Min = g.Min(), Max = g.Max(), Mean = g.Average() })
            .SingleOrDefaultAsync(cancellationToken);
        if (ends is null)
            return new Distribution(statistic, 0, null, null, null, new Dictionary<int, double>(), []);
        var (min, width) = (ends.Min, ends.Max - ends.Min);
        var counts = new int[Steps];
        if (width > 0)
        {
            await foreach (var step in values.GroupBy(v => Math.Floor((v - min) / width * Steps)).Select(g => new { g.Key, Count = g.Count() }).AsAsyncEnumerable().WithCancellation(cancellationToken))
                counts[Math.Clamp((int)step.Key, 0, Steps - 1)] += step.Count;
        }
        else
        {
            counts[0] = ends.Count;
        }

        var percentiles = Percents.ToDictionary(p => p, p => Math.Min(ends.Max, min + (Rank(counts, p / 100.0 * (ends.Count - 1)) * width / Steps)));
        return new Distribution(statistic, ends.Count, ends.Min, ends.Max, ends.Mean, percentiles, [.. counts.Chunk(Steps / bins).Select(chunk => chunk.Sum())]);
    }

    /// <summary>In which step, and how far into it, the value of a rank from 0 lies.</summary>
    private static double Rank(int[] counts, double rank)
    {
        var before = 0;
        for (var step = 0; step < counts.Length; step++)
        {
            if (counts[step] > rank - before)
                return step + ((rank - before) / counts[step]);
            before += counts[step];
        }

        return counts.Length;
    }
}
