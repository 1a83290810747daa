using SamCam.Testing.Servers;

namespace SamCam.Storage.Tests;

public sealed class SqliteJobStoreTests(TestServers servers) : JobStoreContract(servers, DatabaseKind.Sqlite);
