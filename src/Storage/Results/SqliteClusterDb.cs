using Microsoft.EntityFrameworkCore;

namespace SamCam.Storage.Results;

/// <summary>The tables in one SQLite file: the embedded mode.</summary>
public sealed class SqliteClusterDb(DbContextOptions<SqliteClusterDb> options) : ClusterDb(options);
