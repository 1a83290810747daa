using SamCam.Testing.Servers;

namespace SamCam.Storage.Tests;

public sealed class PostgresWorkerStoreTests(TestServers servers) : WorkerStoreContract(servers, DatabaseKind.Postgres);
