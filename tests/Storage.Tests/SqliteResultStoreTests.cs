using SamCam.Testing.Servers;

namespace SamCam.Storage.Tests;

public sealed class SqliteResultStoreTests(TestServers servers) : ResultStoreContract(servers, DatabaseKind.Sqlite);
