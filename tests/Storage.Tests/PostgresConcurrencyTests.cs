using SamCam.Testing.Servers;

namespace SamCam.Storage.Tests;

public sealed class PostgresConcurrencyTests(TestServers servers) : ConcurrencyContract(servers, DatabaseKind.Postgres);
