using System.Data;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Storage;
using Npgsql;
using NpgsqlTypes;

namespace SamCam.Storage.Results;

/// <summary>
/// The tables in PostgreSQL. Rows go in by binary COPY; results that may be there already through a staging table and one merge per batch.
/// </summary>
public sealed class PostgresClusterDb(DbContextOptions<PostgresClusterDb> options) : ClusterDb(options)
{
    private const string BeforeResults = "before_results";

    private static readonly string[] Columns =
    [
        "state", "width", "height", "image_sha256", "flags", "classes", "artifacts", "numerics", "timings", "duration_ms", "accelerator_ms", "error_class", "error", "attempt", "worker",
        "finished_at", .. StatisticColumns.All,
    ];

    private static readonly string ResultColumns = "job_id, index, " + string.Join(", ", Columns);

    // Temporary tables are a connection's own; the merge reads its rows and the next batch finds it empty again.
    private const string CreateStaging =
        "CREATE TEMP TABLE IF NOT EXISTS image_results_staging (LIKE image_results) ON COMMIT DELETE ROWS";

    private static readonly string MergeStaging =
        $"""
        INSERT INTO image_results ({ResultColumns}) SELECT {ResultColumns} FROM image_results_staging
        ON CONFLICT (job_id, index) DO UPDATE SET {string.Join(", ", Columns.Select(c => $"{c} = excluded.{c}"))}
        """;

    /// <inheritdoc/>
    public override async Task AddItemsAsync(IReadOnlyCollection<ImageItemRow> items, CancellationToken cancellationToken)
    {
        await using var copy = await Connection().BeginBinaryImportAsync(
            "COPY image_items (job_id, index, key, path, labels) FROM STDIN (FORMAT BINARY)", cancellationToken);
        foreach (var item in items)
        {
            await copy.StartRowAsync(cancellationToken);
            await copy.WriteAsync(item.JobId, NpgsqlDbType.Uuid, cancellationToken);
            await copy.WriteAsync(item.Index, NpgsqlDbType.Integer, cancellationToken);
            await copy.WriteAsync(PostgresText.Storable(item.Key), NpgsqlDbType.Text, cancellationToken);
            await copy.WriteAsync(PostgresText.Storable(item.Path), NpgsqlDbType.Text, cancellationToken);
            await copy.WriteAsync(item.Labels, NpgsqlDbType.Text, cancellationToken);
        }

        await copy.CompleteAsync(cancellationToken);
    }

    /// <inheritdoc/>
    public override async Task WriteResultsAsync(IReadOnlyCollection<ImageResultRow> results, CancellationToken cancellationToken)
    {
        // Staging and merging take more round trips than a delete and an insert: measured, one row goes in at 0.6 of the speed, 32 at 1.3.
        if (results.Count <= 1)
        {
            await base.WriteResultsAsync(results, cancellationToken);
            return;
        }

        var connection = Connection();
        var transaction = (NpgsqlTransaction)Database.CurrentTransaction!.GetDbTransaction();
        await ExecuteAsync(CreateStaging);
        await CopyAsync(connection, "image_results_staging", results, cancellationToken);
        await ExecuteAsync(MergeStaging);

        async Task ExecuteAsync(string sql)
        {
            await using var command = new NpgsqlCommand(sql, connection, transaction);
            await command.ExecuteNonQueryAsync(cancellationToken);
        }
    }

    /// <inheritdoc/>
    public override async Task<bool> TryAddResultsAsync(IReadOnlyCollection<ImageResultRow> results, CancellationToken cancellationToken)
    {
        var transaction = (NpgsqlTransaction)Database.CurrentTransaction!.GetDbTransaction();
        await transaction.SaveAsync(BeforeResults, cancellationToken);
        try
        {
            await CopyAsync(Connection(), "image_results", results, cancellationToken);
        }
        catch (PostgresException e) when (e.SqlState == PostgresErrorCodes.UniqueViolation)
        {
            await transaction.RollbackAsync(BeforeResults, cancellationToken);
            return false;
        }

        await transaction.ReleaseAsync(BeforeResults, cancellationToken);
        return true;
    }

    /// <inheritdoc/>
    protected override void ConfigureConventions(ModelConfigurationBuilder configurationBuilder)
    {
        base.ConfigureConventions(configurationBuilder);
        configurationBuilder.Properties<string>().HaveConversion<PostgresText>();
    }

    /// <inheritdoc/>
    protected override void OnModelCreating(ModelBuilder modelBuilder)
    {
        base.OnModelCreating(modelBuilder);
        // Keys are ordered by their bytes, as everywhere else, and not by the language of the server.
        modelBuilder.Entity<ImageItemRow>().Property(i => i.Key).UseCollation("C");
    }

    private static async Task CopyAsync(NpgsqlConnection connection, string table, IReadOnlyCollection<ImageResultRow> results, CancellationToken cancellationToken)
    {
        await using var copy = await connection.BeginBinaryImportAsync($"COPY {table} ({ResultColumns}) FROM STDIN (FORMAT BINARY)", cancellationToken);
        foreach (var row in results)
            await WriteAsync(copy, row, cancellationToken);
        await copy.CompleteAsync(cancellationToken);
    }

    private static async Task WriteAsync(NpgsqlBinaryImporter copy, ImageResultRow row, CancellationToken cancellationToken)
    {
        await copy.StartRowAsync(cancellationToken);
        await copy.WriteAsync(row.JobId, NpgsqlDbType.Uuid, cancellationToken);
        await copy.WriteAsync(row.Index, NpgsqlDbType.Integer, cancellationToken);
        await TextAsync(row.State.ToString());
        await NumberAsync(row.Width, NpgsqlDbType.Integer);
        await NumberAsync(row.Height, NpgsqlDbType.Integer);
        await TextAsync(row.ImageSha256);
        await TextAsync(row.Flags);
        await TextAsync(row.Classes);
        await TextAsync(row.Artifacts);
        await TextAsync(row.Numerics);
        await TextAsync(row.Timings);
        await NumberAsync(row.DurationMs, NpgsqlDbType.Double);
        await NumberAsync(row.AcceleratorMs, NpgsqlDbType.Double);
        await TextAsync(row.ErrorClass);
        await TextAsync(row.Error);
        await copy.WriteAsync(row.Attempt, NpgsqlDbType.Integer, cancellationToken);
        await TextAsync(row.Worker);
        await copy.WriteAsync(row.FinishedAt, NpgsqlDbType.TimestampTz, cancellationToken);
        foreach (var statistic in StatisticColumns.All)
            await NumberAsync(row.Statistics.TryGetValue(statistic, out var value) ? value : (double?)null, NpgsqlDbType.Double);

        Task TextAsync(string? text) =>
            text is null ? copy.WriteNullAsync(cancellationToken) : copy.WriteAsync(PostgresText.Storable(text), NpgsqlDbType.Text, cancellationToken);

        Task NumberAsync<T>(T? number, NpgsqlDbType type)
            where T : struct => number is { } value ? copy.WriteAsync(value, type, cancellationToken) : copy.WriteNullAsync(cancellationToken);
    }

    private NpgsqlConnection Connection()
    {
        var connection = (NpgsqlConnection)Database.GetDbConnection();
        return connection.State == ConnectionState.Open ? connection : throw new InvalidOperationException("a transaction must be open");
    }
}
