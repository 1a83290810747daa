using SamCam.Testing.Servers;

namespace SamCam.Storage.Tests;

public sealed class SqliteWorkerStoreTests(TestServers servers) : WorkerStoreContract(servers, DatabaseKind.Sqlite);
