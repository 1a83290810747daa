using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Migrations;
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

    [Fact]
    public async Task Statistics_of_documents_become_columns()
    {
        var server = await servers.PostgresAsync();
        var factory = new PostgresClusterDbFactory(await server.CreateDatabaseAsync(cancellationToken: Token));
        var job = Guid.NewGuid();
        await using (var db = factory.CreateDbContext())
        {
            await db.GetService<IMigrator>().MigrateAsync("Initial", Token);
            await db.Database.ExecuteSqlAsync(
                $$"""
                INSERT INTO jobs (id, state, specification, dataset_identity, recipe_hash, indexed_images, listed, priority, engine, created_at)
                    VALUES ({{job}}, 'Running', '{}', '{}', 'hash', 2, true, 1, 1, now());
                INSERT INTO image_items (job_id, index, key, path, labels) VALUES ({{job}}, 0, 'a', 'a.jpg', '1'), ({{job}}, 1, 'b', 'b.jpg', '1');
                INSERT INTO image_results (job_id, index, state, flags, statistics, timings, artifacts, attempt, worker, finished_at) VALUES
                    ({{job}}, 0, 'Done', '', {{"""{"agreement_mean":0.75,"n_masks":12,"cam_margin":null}"""}}, {{"""{"sam":10.5,"merge":2}"""}}, '[]', 1, 'w', now()),
                    ({{job}}, 1, 'Failed', '', NULL, NULL, '[]', 1, 'w', now());
                """,
                Token);
        }

        await factory.MigrateAsync(Token);

        var rows = await new ResultStore(factory).ReadAsync(job, Token).Select(r => r.Result).ToListAsync(Token);
        rows[0].Statistics.ShouldBe(new Dictionary<string, double> { ["agreement_mean"] = 0.75, ["n_masks"] = 12 }, ignoreOrder: true);
        rows[0].DurationMs.ShouldBe(12.5);
        rows[1].Statistics.ShouldBeEmpty();
    }
}
