using SamCam.Testing.Servers;

namespace SamCam.Storage.Tests;

public sealed class SqliteImagePagesTests(TestServers servers) : ImagePagesContract(servers, DatabaseKind.Sqlite);
