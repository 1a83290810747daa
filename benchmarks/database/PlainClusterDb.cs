using Microsoft.EntityFrameworkCore;
using SamCam.Storage.Results;

namespace SamCam.DatabaseBenchmark;

/// <summary>The tables in PostgreSQL, written to through SaveChanges.</summary>
internal sealed class PlainClusterDb(DbContextOptions<PlainClusterDb> options) : ClusterDb(options);
