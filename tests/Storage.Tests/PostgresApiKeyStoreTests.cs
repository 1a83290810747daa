using SamCam.Testing.Servers;

namespace SamCam.Storage.Tests;

public sealed class PostgresApiKeyStoreTests(TestServers servers) : ApiKeyStoreContract(servers, DatabaseKind.Postgres);
