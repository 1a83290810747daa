using SamCam.Testing.Servers;

namespace SamCam.Storage.Tests;

public sealed class SqliteConcurrencyTests(TestServers servers) : ConcurrencyContract(servers, DatabaseKind.Sqlite);
