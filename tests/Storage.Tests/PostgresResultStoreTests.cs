using SamCam.Testing.Servers;

namespace SamCam.Storage.Tests;

public sealed class PostgresResultStoreTests(TestServers servers) : ResultStoreContract(servers, DatabaseKind.Postgres);
