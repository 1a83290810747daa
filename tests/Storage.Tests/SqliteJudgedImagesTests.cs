using SamCam.Testing.Servers;

namespace SamCam.Storage.Tests;

public sealed class SqliteJudgedImagesTests(TestServers servers) : JudgedImagesContract(servers, DatabaseKind.Sqlite);
