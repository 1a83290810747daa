using SamCam.Testing.Servers;

namespace SamCam.Storage.Tests;

public sealed class PostgresAuditStoreTests(TestServers servers) : AuditStoreContract(servers, DatabaseKind.Postgres);
