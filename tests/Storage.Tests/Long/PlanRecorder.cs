using System.Data.Common;
using System.Globalization;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Diagnostics;
using SamCam.Storage.Results;

namespace SamCam.Storage.Tests.Long;

/// <summary>Opens the tables and asks PostgreSQL, before each statement, how it is going to run it; one that only reads is run for it, and its time is known.</summary>
internal sealed class PlanRecorder : DbCommandInterceptor, IDbContextFactory<ClusterDb>
{
    private readonly DbContextOptions<PostgresClusterDb> options;
    private readonly List<string> plans = [];

    public PlanRecorder(string connectionString) => options = new DbContextOptionsBuilder<PostgresClusterDb>()
        .UseNpgsql(connectionString)
        .UseSnakeCaseNamingConvention()
        .AddInterceptors(this)
        .Options;

    /// <inheritdoc/>
    public ClusterDb CreateDbContext() => new PostgresClusterDb(options);

    /// <summary>The plans since the last call.</summary>
    public IReadOnlyList<string> Take()
    {
        string[] taken = [.. plans];
        plans.Clear();
        return taken;
    }

    /// <summary>Gives plans back that were taken.</summary>
    public void Add(IEnumerable<string> taken) => plans.AddRange(taken);

    /// <summary>Milliseconds in the database of plans of statements that only read, planning included.</summary>
    public static double MillisecondsOf(IEnumerable<string> plans) => plans
        .SelectMany(p => p.Split('\n'))
        .Where(l => l.StartsWith("Planning Time: ", StringComparison.Ordinal) || l.StartsWith("Execution Time: ", StringComparison.Ordinal))
        .Sum(l => double.Parse(l.Split(' ')[2], CultureInfo.InvariantCulture));

    /// <inheritdoc/>
    public override async ValueTask<InterceptionResult<DbDataReader>> ReaderExecutingAsync(
        DbCommand command, CommandEventData eventData, InterceptionResult<DbDataReader> result, CancellationToken cancellationToken = default)
    {
        await ExplainAsync(command, cancellationToken);
        return result;
    }

    /// <inheritdoc/>
    public override async ValueTask<InterceptionResult<int>> NonQueryExecutingAsync(
        DbCommand command, CommandEventData eventData, InterceptionResult<int> result, CancellationToken cancellationToken = default)
    {
        await ExplainAsync(command, cancellationToken);
        return result;
    }

    private async Task ExplainAsync(DbCommand command, CancellationToken cancellationToken)
    {
        await using var explain = command.Connection!.CreateCommand();
        explain.Transaction = command.Transaction;
        var reads = command.CommandText.StartsWith("SELECT", StringComparison.Ordinal) || command.CommandText.StartsWith("WITH", StringComparison.Ordinal);
        explain.CommandText = (reads ? "EXPLAIN (ANALYZE, TIMING OFF) " : "EXPLAIN ") + command.CommandText;
        foreach (ICloneable parameter in command.Parameters)
            explain.Parameters.Add(parameter.Clone());
        var lines = new List<string>();
        await using var reader = await explain.ExecuteReaderAsync(cancellationToken);
        while (await reader.ReadAsync(cancellationToken))
            lines.Add(reader.GetString(0));
        plans.Add(string.Join('\n', lines));
    }
}
