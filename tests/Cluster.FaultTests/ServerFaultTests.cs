namespace SamCam.Cluster.FaultTests;

/// <summary>Broker and database die in the middle of a job, and come back.</summary>
public sealed class ServerFaultTests(TestServers servers, Undisturbed undisturbed)
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_broker_that_is_killed_and_restarted_costs_nothing()
    {
        var rabbit = await servers.RabbitMqAsync();
        // Slow enough that most of the job is still to be dispatched when the broker is gone.
        await using var cluster = await TestCluster.StartAsync(servers, undisturbed, imageTime: "00:00:00.2");
        var job = await cluster.SubmitAsync(shardSize: 3);
        await cluster.ProgressAsync(job, 3);

        await rabbit.KillAsync();
        (await cluster.StatusAsync(job)).Done.ShouldBeLessThan(Undisturbed.Images);
        await rabbit.RestartAsync(Token);

        await cluster.EndsIdenticalAsync(job);
    }

    [Fact]
    public async Task A_database_that_is_killed_and_restarted_costs_nothing()
    {
        var postgres = await servers.PostgresAsync();
        await using var cluster = await TestCluster.StartAsync(servers, undisturbed, imageTime: "00:00:00.2");
        var job = await cluster.SubmitAsync(shardSize: 6);
        await cluster.ProgressAsync(job, 1);

        for (var kill = 0; kill < 3; kill++)
        {
            await postgres.KillAsync();
            await postgres.RestartAsync(Token);
            await cluster.ProgressAsync(job, (kill + 1) * 5);
        }

        await cluster.EndsIdenticalAsync(job);
        (await cluster.QueryAsync<int>("select max(errors) from shards")).ShouldBe([0]);
    }
}
