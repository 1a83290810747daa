using SamCam.Testing.Servers;

namespace SamCam.Storage.Tests;

public sealed class PostgresImagePagesTests(TestServers servers) : ImagePagesContract(servers, DatabaseKind.Postgres);
