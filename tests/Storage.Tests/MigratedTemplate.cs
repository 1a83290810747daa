using System.Runtime.CompilerServices;
using Npgsql;
using SamCam.Storage.Results;
using SamCam.Testing.Servers;

namespace SamCam.Storage.Tests;

/// <summary>A database with the tables and nothing in them: a copy of it is there in milliseconds, and migrating takes seconds.</summary>
internal static class MigratedTemplate
{
    private const string Name = "migrated";

    private static readonly ConditionalWeakTable<PostgresServer, Lazy<Task>> Migrations = [];

    /// <summary>The name of the server's template.</summary>
    public static async Task<string> OfAsync(PostgresServer server)
    {
        await Migrations.GetValue(server, s => new Lazy<Task>(() => MigrateAsync(s))).Value;
        return Name;
    }

    private static async Task MigrateAsync(PostgresServer server)
    {
        // No test's own token: the template outlives the test that asks first. No pool: one with a connection cannot be copied.
        var connection = new NpgsqlConnectionStringBuilder(await server.CreateDatabaseAsync(Name)) { Pooling = false };
        await new PostgresClusterDbFactory(connection.ToString()).MigrateAsync(CancellationToken.None);
    }
}
