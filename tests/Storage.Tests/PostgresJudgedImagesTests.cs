using SamCam.Testing.Servers;

namespace SamCam.Storage.Tests;

public sealed class PostgresJudgedImagesTests(TestServers servers) : JudgedImagesContract(servers, DatabaseKind.Postgres);
