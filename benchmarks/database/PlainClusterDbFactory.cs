using Microsoft.EntityFrameworkCore;
using SamCam.Storage.Results;

namespace SamCam.DatabaseBenchmark;

/// <summary>Opens the tables as EF Core alone would write to them.</summary>
internal sealed class PlainClusterDbFactory(string connectionString) : IDbContextFactory<ClusterDb>
{
    private readonly DbContextOptions<PlainClusterDb> options =
        new DbContextOptionsBuilder<PlainClusterDb>().UseNpgsql(connectionString).UseSnakeCaseNamingConvention().Options;

    /// <inheritdoc/>
    public ClusterDb CreateDbContext() => new PlainClusterDb(options);
}
