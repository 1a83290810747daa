using SamCam.Testing.Servers;

namespace SamCam.Storage.Tests;

public sealed class PostgresShardScheduleTests(TestServers servers) : ShardScheduleContract(servers, DatabaseKind.Postgres);
