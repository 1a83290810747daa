using System.Globalization;
using Npgsql;
using SamCam.Testing.Servers;

namespace SamCam.ClusterBenchmark;

/// <summary>Which statements PostgreSQL spends its time on.</summary>
internal static class Statements
{
    /// <summary>Makes a server count them.</summary>
    /// <returns>A database.</returns>
    public static async Task<string> EnableAsync(PostgresServer server)
    {
        await ExecuteAsync(server.ConnectionString, "ALTER SYSTEM SET shared_preload_libraries = 'pg_stat_statements'");
        await server.RestartAsync();
        var database = await server.CreateDatabaseAsync();
        await ExecuteAsync(database, "CREATE EXTENSION pg_stat_statements");
        return database;
    }

    /// <summary>Forgets what was counted so far.</summary>
    public static Task ResetAsync(string database) => ExecuteAsync(database, "SELECT pg_stat_statements_reset()");

    /// <summary>The costliest, one a line: calls, milliseconds in all, milliseconds each, text.</summary>
    public static async Task<IReadOnlyList<string>> TopAsync(string database)
    {
        await using var connection = new NpgsqlConnection(database);
        await connection.OpenAsync();
        await using var command = new NpgsqlCommand(
            "SELECT calls, total_exec_time, mean_exec_time, left(regexp_replace(query, '\\s+', ' ', 'g'), 110) FROM pg_stat_statements ORDER BY total_exec_time DESC LIMIT 25", connection);
        await using var reader = await command.ExecuteReaderAsync();
        var lines = new List<string>();
        while (await reader.ReadAsync())
            lines.Add(string.Create(CultureInfo.InvariantCulture, $"{reader.GetInt64(0),9} {reader.GetDouble(1),10:F0} {reader.GetDouble(2),9:F3}  {reader.GetString(3)}"));
        return lines;
    }

    private static async Task ExecuteAsync(string database, string sql)
    {
        await using var connection = new NpgsqlConnection(new NpgsqlConnectionStringBuilder(database) { Pooling = false }.ConnectionString);
        await connection.OpenAsync();
        await using var command = new NpgsqlCommand(sql, connection);
        await command.ExecuteNonQueryAsync();
    }
}
