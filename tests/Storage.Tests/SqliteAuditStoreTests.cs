using SamCam.Testing.Servers;

namespace SamCam.Storage.Tests;

public sealed class SqliteAuditStoreTests(TestServers servers) : AuditStoreContract(servers, DatabaseKind.Sqlite);
