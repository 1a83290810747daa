using Microsoft.EntityFrameworkCore;

namespace SamCam.Storage.Results;

/// <summary>Opens the tables, and makes them.</summary>
public interface IClusterDatabase : IDbContextFactory<ClusterDb>
{
    /// <summary>Brings the tables up to date.</summary>
    Task MigrateAsync(CancellationToken cancellationToken);
}
