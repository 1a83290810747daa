using SamCam.Testing.Servers;

namespace SamCam.Storage.Tests;

public sealed class PostgresShardSweepTests(TestServers servers) : ShardSweepContract(servers, DatabaseKind.Postgres);
