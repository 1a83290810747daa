using SamCam.Testing.Servers;

namespace SamCam.Storage.Tests;

public sealed class SqliteShardSweepTests(TestServers servers) : ShardSweepContract(servers, DatabaseKind.Sqlite);
