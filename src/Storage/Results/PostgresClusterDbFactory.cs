using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Design;
using Npgsql;

namespace SamCam.Storage.Results;

/// <summary>Opens the tables of one PostgreSQL database.</summary>
public sealed class PostgresClusterDbFactory : IClusterDatabase, IDesignTimeDbContextFactory<PostgresClusterDb>
{
    // Any number will do that every version of this program takes.
    private const string Lock = "SELECT pg_advisory_lock(7305519436)";
    private const string Unlock = "SELECT pg_advisory_unlock(7305519436)";

    private static readonly TimeSpan MigrationTimeout = TimeSpan.FromHours(1);

    private readonly DbContextOptions<PostgresClusterDb> options;

    /// <summary>For the migration tool: nothing is opened.</summary>
    public PostgresClusterDbFactory()
        : this("Host=localhost;Database=design")
    {
    }

    /// <summary>Names the database; its tables are made by <see cref="MigrateAsync"/>.</summary>
    /// <param name="connectionString">As Npgsql takes it, TLS settings (<c>SSL Mode=VerifyFull;Root Certificate=...</c>) included.</param>
    public PostgresClusterDbFactory(string connectionString)
    {
        var connection = new NpgsqlConnectionStringBuilder(connectionString)
        {
            // Keeps the staging table of a pooled connection; no session state besides it is ever set.
            NoResetOnClose = true,
            ApplicationName = "samcam",
        };
        options = new DbContextOptionsBuilder<PostgresClusterDb>()
            .UseNpgsql(connection.ToString(), npgsql => npgsql.MigrationsHistoryTable("__ef_migrations_history"))
            .UseSnakeCaseNamingConvention()
            .Options;
    }

    /// <inheritdoc/>
    public ClusterDb CreateDbContext() => new PostgresClusterDb(options);

    /// <inheritdoc/>
    public PostgresClusterDb CreateDbContext(string[] args) => new(options);

    /// <inheritdoc/>
    /// <remarks>Brings the tables up to date; several processes may do it at once, one after the other.</remarks>
    public async Task MigrateAsync(CancellationToken cancellationToken)
    {
        await using var db = CreateDbContext();
        // One connection throughout: it holds the lock.
        await db.Database.OpenConnectionAsync(cancellationToken);
        db.Database.SetCommandTimeout(MigrationTimeout);
        // EF's own lock ends with each migration, and whoever waited for it would apply the next one again.
        await db.Database.ExecuteSqlRawAsync(Lock, cancellationToken);
        try
        {
            await db.Database.MigrateAsync(cancellationToken);
        }
        finally
        {
            await db.Database.ExecuteSqlRawAsync(Unlock, CancellationToken.None);
        }
    }
}
