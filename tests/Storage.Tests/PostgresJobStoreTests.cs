using SamCam.Testing.Servers;

namespace SamCam.Storage.Tests;

public sealed class PostgresJobStoreTests(TestServers servers) : JobStoreContract(servers, DatabaseKind.Postgres);
