using SamCam.Testing.Servers;

namespace SamCam.Storage.Tests;

public sealed class PostgresWebhookStoreTests(TestServers servers) : WebhookStoreContract(servers, DatabaseKind.Postgres);
