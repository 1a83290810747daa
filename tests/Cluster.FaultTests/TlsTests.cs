using Npgsql;

namespace SamCam.Cluster.FaultTests;

/// <summary>Everything over TLS, with a certificate authority of one's own.</summary>
public sealed class TlsTests(TestServers servers, Undisturbed undisturbed)
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_job_over_TLS_to_broker_database_and_object_store()
    {
        using var bucket = await CreateAsync(servers.Certificates.AuthorityFile, servers.Certificates.AuthorityFile, servers.Certificates.AuthorityFile);
        await using var cluster = bucket.Cluster;
        await cluster.StartAsync(coordinators: 1, workers: 1);

        var job = await cluster.SubmitAsync(dataset: bucket.Dataset);

        await bucket.EndsIdenticalAsync(job);
    }

    [Theory]
    [InlineData(0, "Bus:CaFile")]
    [InlineData(1, "Database:ConnectionString")]
    [InlineData(2, "Objects:S3:CaFile")]
    public async Task A_server_of_another_authority_is_refused(int place, string setting)
    {
        using var other = new ThrowawayCertificates();
        string[] authorities = [servers.Certificates.AuthorityFile, servers.Certificates.AuthorityFile, servers.Certificates.AuthorityFile];
        authorities[place] = other.AuthorityFile;
        using var bucket = await CreateAsync(authorities[0], authorities[1], authorities[2]);
        await using var cluster = bucket.Cluster;

        await using var service = cluster.Start("SamCam.GpuWorker.dll");

        (await service.WaitForExitAsync(cancellationToken: Token)).ShouldBe(2, service.Output);
        service.Output.ShouldContain(setting);
    }

    private async Task<BucketCluster> CreateAsync(string busAuthority, string databaseAuthority, string storeAuthority)
    {
        var rabbit = await servers.RabbitMqAsync();
        var ceph = await servers.CephAsync();
        var bucket = await BucketCluster.CreateAsync(servers, undisturbed, ceph.TlsEndpoint);
        var cluster = bucket.Cluster;
        var database = new NpgsqlConnectionStringBuilder(cluster.Database) { Host = "localhost", SslMode = SslMode.VerifyFull, RootCertificate = databaseAuthority };
        cluster.Set("Bus:Uri", new UriBuilder("amqps", "localhost", rabbit.TlsPort, cluster.Bus.AbsolutePath).Uri.ToString())
            .Set("Bus:CaFile", busAuthority)
            .Set("Database:ConnectionString", database.ConnectionString)
            .Set("Objects:S3:CaFile", storeAuthority);
        return bucket;
    }
}
