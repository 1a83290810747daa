using SamCam.Testing.Servers;

namespace SamCam.Storage.Tests;

public sealed class SqliteApiKeyStoreTests(TestServers servers) : ApiKeyStoreContract(servers, DatabaseKind.Sqlite);
