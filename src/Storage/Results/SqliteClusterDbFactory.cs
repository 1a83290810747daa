using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Design;

namespace SamCam.Storage.Results;

/// <summary>Opens the tables of one SQLite file.</summary>
public sealed class SqliteClusterDbFactory : IClusterDatabase, IDesignTimeDbContextFactory<SqliteClusterDb>
{
    private readonly DbContextOptions<SqliteClusterDb> options;

    /// <summary>For the migration tool: no file is opened.</summary>
    public SqliteClusterDbFactory()
        : this("design.db")
    {
    }

    /// <summary>Names the file; it is created by <see cref="MigrateAsync"/>.</summary>
    public SqliteClusterDbFactory(string file)
    {
        File = file;
        var connection = new SqliteConnectionStringBuilder { DataSource = file, DefaultTimeout = 60, ForeignKeys = true, Pooling = false };
        options = new DbContextOptionsBuilder<SqliteClusterDb>()
            .UseSqlite(connection.ToString())
            .UseSnakeCaseNamingConvention()
            .Options;
    }

    /// <summary>The file, as it was named.</summary>
    public string File { get; }

    /// <inheritdoc/>
    public ClusterDb CreateDbContext() => new SqliteClusterDb(options);

    /// <inheritdoc/>
    public SqliteClusterDb CreateDbContext(string[] args) => new(options);

    /// <inheritdoc/>
    /// <remarks>
    /// Creates the file too. Readers and one writer work side by side afterwards (WAL). Only for a file that no other process is at.
    /// </remarks>
    public async Task MigrateAsync(CancellationToken cancellationToken)
    {
        await using var db = CreateDbContext();
        // A process that was killed while it migrated leaves EF's lock behind, and EF would wait for it for ever.
        await db.Database.ExecuteSqlRawAsync("DROP TABLE IF EXISTS \"__EFMigrationsLock\"", cancellationToken);
        await db.Database.MigrateAsync(cancellationToken);
        await db.Database.ExecuteSqlRawAsync("PRAGMA journal_mode=WAL", cancellationToken);
    }
}
