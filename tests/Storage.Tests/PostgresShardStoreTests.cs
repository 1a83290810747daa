using SamCam.Testing.Servers;

namespace SamCam.Storage.Tests;

public sealed class PostgresShardStoreTests(TestServers servers) : ShardStoreContract(servers, DatabaseKind.Postgres);
