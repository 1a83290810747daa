using System.Text.Json;
using Npgsql;

namespace SamCam.ClusterBenchmark;

/// <summary>What the benchmark itself asks of the database, on a connection of its own.</summary>
internal sealed class LoadTables(string connectionString) : IAsyncDisposable
{
    private static readonly TimeSpan LongStatement = TimeSpan.FromMinutes(30);
    private readonly NpgsqlDataSource source = NpgsqlDataSource.Create(connectionString);

    /// <summary>State of a job, images with a row, and its error.</summary>
    public async Task<(string State, int Images, string? Error)> StatusAsync(Guid job)
    {
        await using var command = source.CreateCommand(
            "SELECT j.state, (SELECT coalesce(sum(s.done + s.failed), 0)::int FROM shards s WHERE s.job_id = j.id), j.error FROM jobs j WHERE j.id = $1");
        command.Parameters.AddWithValue(job);
        await using var reader = await command.ExecuteReaderAsync();
        await reader.ReadAsync();
        return (reader.GetString(0), reader.GetInt32(1), await reader.IsDBNullAsync(2) ? null : reader.GetString(2));
    }

    /// <summary>Transactions of this database so far.</summary>
    public Task<long> TransactionsAsync() => ScalarAsync<long>("SELECT xact_commit + xact_rollback FROM pg_stat_database WHERE datname = current_database()");

    /// <summary>Gives the first images of a job rows, copies of one of another job. They are whole shards, and no message of theirs finds anything to do.</summary>
    /// <returns>Images that have a row now.</returns>
    public async Task<int> FillAsync(Guid job, Guid like, int images)
    {
        await ExecuteAsync(
            """
            UPDATE shards SET state = 'Completed', done = image_count, queued_at = NULL WHERE job_id = $1 AND first_image + image_count <= $2
            """,
            job, images);
        await ExecuteAsync(
            """
            INSERT INTO image_results (job_id, index, state, width, height, image_sha256, flags, agreement_mean, changed, n_masks, classes, artifacts, numerics, timings, attempt, worker, finished_at)
            SELECT $1, i.index, r.state, r.width, r.height, r.image_sha256, r.flags, (i.index::bigint * 7919 % 1000003) / 1000003.0, r.changed, r.n_masks, r.classes, r.artifacts, r.numerics, r.timings, r.attempt, r.worker, r.finished_at
            FROM image_items i JOIN shards s ON s.job_id = $1 AND s.state = 'Completed' AND i.index >= s.first_image AND i.index < s.first_image + s.image_count
            CROSS JOIN (SELECT * FROM image_results WHERE job_id = $2 ORDER BY index LIMIT 1) r
            WHERE i.job_id = $1
            """,
            job, like);
        await ExecuteAsync("ANALYZE");
        await ExecuteAsync("CHECKPOINT");
        return (await StatusAsync(job)).Images;
    }

    /// <summary>What is wrong with the rows of a completed job.</summary>
    public async Task<IReadOnlyList<string>> FaultsAsync(Guid job, int images)
    {
        var faults = new List<string>();
        await ExpectAsync(images, "image_items", "SELECT count(*) FROM image_items WHERE job_id = $1");
        await ExpectAsync(images, "image_results", "SELECT count(*) FROM image_results WHERE job_id = $1");
        await ExpectAsync(0, "images that are not done", "SELECT count(*) FROM image_results WHERE job_id = $1 AND state <> 'Done'");
        await ExpectAsync(0, "images without a row", "SELECT count(*) FROM image_items i WHERE job_id = $1 AND NOT EXISTS (SELECT 1 FROM image_results r WHERE r.job_id = $1 AND r.index = i.index)");
        await ExpectAsync(images, "images of completed shards", "SELECT sum(done)::bigint FROM shards WHERE job_id = $1 AND state = 'Completed' AND done = image_count AND failed = 0");
        await ExpectAsync(images, "images in shards", "SELECT sum(image_count)::bigint FROM shards WHERE job_id = $1");
        await ExpectAsync(0, "suspects", "SELECT count(*) FROM suspects WHERE job_id = $1");
        return faults;

        async Task ExpectAsync(long wanted, string what, string sql)
        {
            if (await ScalarAsync<long>(sql, job) is var found && found != wanted)
                faults.Add(FormattableString.Invariant($"{what}: {found}, not {wanted}"));
        }
    }

    /// <summary>Index, SHA-256 of the image and artifacts of every image that a worker computed, in order.</summary>
    public async IAsyncEnumerable<(int Index, string Image, JsonElement Artifacts)> ResultsAsync(Guid job, int fromIndex)
    {
        await using var command = source.CreateCommand("SELECT index, image_sha256, artifacts FROM image_results WHERE job_id = $1 AND index >= $2 ORDER BY index");
        command.Parameters.AddWithValue(job);
        command.Parameters.AddWithValue(fromIndex);
        await using var reader = await command.ExecuteReaderAsync();
        while (await reader.ReadAsync())
        {
            using var artifacts = JsonDocument.Parse(reader.GetString(2));
            yield return (reader.GetInt32(0), reader.GetString(1), artifacts.RootElement.Clone());
        }
    }

    public ValueTask DisposeAsync() => source.DisposeAsync();

    private async Task ExecuteAsync(string sql, params object[] values)
    {
        await using var command = Command(sql, values);
        await command.ExecuteNonQueryAsync();
    }

    private async Task<T> ScalarAsync<T>(string sql, params object[] values)
        where T : struct
    {
        await using var command = Command(sql, values);
        return await command.ExecuteScalarAsync() is T value ? value : default;
    }

    private NpgsqlCommand Command(string sql, object[] values)
    {
        var command = source.CreateCommand(sql);
        command.CommandTimeout = (int)LongStatement.TotalSeconds;
        foreach (var value in values)
            command.Parameters.AddWithValue(value);
        return command;
    }
}
