using SamCam.Testing.Servers;

namespace SamCam.Storage.Tests;

public sealed class SqliteWebhookStoreTests(TestServers servers) : WebhookStoreContract(servers, DatabaseKind.Sqlite);
