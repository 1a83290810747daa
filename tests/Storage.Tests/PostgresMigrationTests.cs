using SamCam.Storage.Results;
using SamCam.Testing.Servers;

namespace SamCam.Storage.Tests;

public sealed class PostgresMigrationTests(TestServers servers)
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Several_coordinators_that_start_at_once_make_the_tables_once()
    {
        var server = await servers.PostgresAsync();
        for (var round = 0; round < 3; round++)
        {
            var factory = new PostgresClusterDbFactory(await server.CreateDatabaseAsync(cancellationToken: Token));
            await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => Task.Run(() => factory.MigrateAsync(Token), Token)));
            (await new JobStore(factory, TimeProvider.System).ListAsync([JobState.Submitted], Token)).ShouldBeEmpty();
        }
    }
}
