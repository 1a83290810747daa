using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Design;
using Npgsql;

namespace SamCam.Storage.Results;

/// <summary>Opens the tables of one PostgreSQL database.</summary>
public sealed class PostgresClusterDbFactory : IClusterDatabase, IDesignTimeDbContextFactory<PostgresClusterDb>
{
    // Any number that nobody else takes in this database.
    private const long MigrationLock = 0x73616d63616d;

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
        // EF's own lock ends with each migration, and what is left to do was read before it: with two to make, two processes would make the second one twice.
        await using var gate = CreateDbContext();
        gate.Database.SetCommandTimeout(TimeSpan.FromMinutes(30));
        await gate.Database.OpenConnectionAsync(cancellationToken);
        await gate.Database.ExecuteSqlAsync($"SELECT pg_advisory_lock({MigrationLock})", cancellationToken);
        try
        {
            await using var db = CreateDbContext();
            db.Database.SetCommandTimeout(TimeSpan.FromMinutes(30));
            await db.Database.MigrateAsync(cancellationToken);
        }
        finally
        {
            await gate.Database.ExecuteSqlAsync($"SELECT pg_advisory_unlock({MigrationLock})", CancellationToken.None);
        }
    }
}
