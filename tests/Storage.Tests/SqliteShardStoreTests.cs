using SamCam.Testing.Servers;

namespace SamCam.Storage.Tests;

public sealed class SqliteShardStoreTests(TestServers servers) : ShardStoreContract(servers, DatabaseKind.Sqlite);
