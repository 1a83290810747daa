using System.Diagnostics;
using System.Globalization;
using Microsoft.EntityFrameworkCore;
using SamCam.Storage.Results;

namespace SamCam.DatabaseBenchmark;

/// <summary>Writes the same rows both ways, batch about batch, each in a transaction as a worker's or the indexer's is.</summary>
internal sealed class WriteBenchmark(string connectionString)
{
    private const int WarmUp = 10;

    private readonly PostgresClusterDbFactory product = new(connectionString);
    private readonly PlainClusterDbFactory plain = new(connectionString);

    public async Task RunAsync()
    {
        await product.MigrateAsync(CancellationToken.None);
        Console.WriteLine("| rows | batch | SaveChanges, rows/s | as the product writes, rows/s | ratio |");
        Console.WriteLine("|---|--:|--:|--:|--:|");
        foreach (var (batch, batches) in new[] { (1, 300), (32, 150), (1000, 20) })
        {
            await CompareAsync("results", batch, batches, (rows, first) => rows.Results(first, batch), (db, rows) => db.WriteResultsAsync(rows, CancellationToken.None));
            await CompareAsync("items", batch, batches, (rows, first) => rows.Items(first, batch), (db, rows) => db.AddItemsAsync(rows, CancellationToken.None));
        }
    }

    private async Task CompareAsync<T>(string what, int batch, int batches, Func<SampleRows, int, List<T>> make, Func<ClusterDb, List<T>, Task> write)
    {
        var (slow, fast) = (await StartAsync(), await StartAsync());
        var times = (Slow: new List<TimeSpan>(), Fast: new List<TimeSpan>());
        for (var i = 0; i < WarmUp + batches; i++)
        {
            times.Slow.Add(await TimeAsync(plain, make(slow, i * batch), write));
            times.Fast.Add(await TimeAsync(product, make(fast, i * batch), write));
        }

        var (a, b) = (RowsPerSecond(times.Slow), RowsPerSecond(times.Fast));
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"| {what} | {batch} | {a:F0} | {b:F0} | {b / a:F1} |"));

        // The median: a checkpoint in one batch says nothing about either way.
        double RowsPerSecond(List<TimeSpan> all) => batch / all.Skip(WarmUp).Order().ElementAt(batches / 2).TotalSeconds;
    }

    private async Task<SampleRows> StartAsync()
    {
        var job = Guid.NewGuid();
        await new JobStore(product, TimeProvider.System).CreateAsync(
            new NewJob { Id = job, Specification = "{}", DatasetIdentity = "{}", RecipeHash = "hash" }, CancellationToken.None);
        return new SampleRows(job);
    }

    private static async Task<TimeSpan> TimeAsync<T>(IDbContextFactory<ClusterDb> databases, List<T> rows, Func<ClusterDb, List<T>, Task> write)
    {
        var start = Stopwatch.GetTimestamp();
        await using var db = databases.CreateDbContext();
        await using var transaction = await db.Database.BeginTransactionAsync();
        await write(db, rows);
        await transaction.CommitAsync();
        return Stopwatch.GetElapsedTime(start);
    }
}
