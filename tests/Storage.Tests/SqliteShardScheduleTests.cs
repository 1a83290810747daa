using SamCam.Testing.Servers;

namespace SamCam.Storage.Tests;

public sealed class SqliteShardScheduleTests(TestServers servers) : ShardScheduleContract(servers, DatabaseKind.Sqlite);
