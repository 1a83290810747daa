namespace SamCam.Cluster.FaultTests;

/// <summary>The bucket of dataset and results goes away, does not answer, or answers with errors.</summary>
public sealed class ObjectStoreFaultTests(TestServers servers, Undisturbed undisturbed)
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(FaultMode.Refuse, 30)]
    [InlineData(FaultMode.Blackhole, 10)]
    public async Task A_store_that_is_away_for_a_while_costs_nothing(FaultMode outage, int seconds)
    {
        var ceph = await servers.CephAsync();
        await using var proxy = FaultProxy.Start(ceph.Endpoint.Port);
        using var bucket = await BucketCluster.CreateAsync(servers, undisturbed, proxy.Through(ceph.Endpoint));
        await using var cluster = bucket.Cluster;
        cluster.Set("Faults:ImageTime", "00:00:00.2");
        await cluster.StartAsync(coordinators: 1, workers: 2);
        var job = await cluster.SubmitAsync(shardSize: 4, dataset: bucket.Dataset);
        await cluster.ProgressAsync(job, 1);

        proxy.Set(outage);
        await Task.Delay(TimeSpan.FromSeconds(seconds), Token);
        (await cluster.StatusAsync(job)).Done.ShouldBeLessThan(Undisturbed.Images);
        proxy.Set(FaultMode.Up);

        await bucket.EndsIdenticalAsync(job);
    }

    [Fact]
    public async Task A_store_that_answers_with_500_and_503_at_random_costs_nothing()
    {
        var ceph = await servers.CephAsync();
        var errors = new HttpErrors(seed: 11);
        await using var proxy = FaultProxy.Start(ceph.Endpoint.Port, errors);
        using var bucket = await BucketCluster.CreateAsync(servers, undisturbed, proxy.Through(ceph.Endpoint));
        await using var cluster = bucket.Cluster;
        await cluster.StartAsync(coordinators: 1, workers: 2);
        errors.Share = 0.25;

        var job = await cluster.SubmitAsync(shardSize: 8, dataset: bucket.Dataset);

        await bucket.EndsIdenticalAsync(job);
        errors.Answered.ShouldBeGreaterThan(20);
    }
}
