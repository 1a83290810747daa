using Npgsql;

namespace SamCam.Cluster.FaultTests;

/// <summary>Wrong settings end a service within seconds, with exit code 2 and a sentence that names the setting and holds no secret.</summary>
public sealed class StartUpTests(TestServers servers, Undisturbed undisturbed)
{
    private const int WrongSetting = 2;
    private const string Secret = "not-for-anyones-eyes";

    // A few seconds when nothing else runs.
    private static readonly TimeSpan Guard = TimeSpan.FromSeconds(60);

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public static TheoryData<string> Programs => ["SamCam.Coordinator.dll", "SamCam.GpuWorker.dll"];

    [Theory]
    [MemberData(nameof(Programs))]
    public async Task A_wrong_password_of_the_broker(string program)
    {
        await using var cluster = await TestCluster.CreateAsync(servers, undisturbed);
        await ShouldRefuseAsync(cluster.Set("Bus:UserName", "nobody").Set("Bus:Password", Secret), program, "Bus:Password");
    }

    [Fact]
    public async Task An_unknown_virtual_host()
    {
        await using var cluster = await TestCluster.CreateAsync(servers, undisturbed);
        await ShouldRefuseAsync(cluster.Set("Bus:Uri", new Uri(cluster.Bus, "/nowhere").GetComponents(UriComponents.SchemeAndServer | UriComponents.Path, UriFormat.UriEscaped)), "SamCam.GpuWorker.dll", "Bus:Uri");
    }

    [Theory]
    [InlineData("SamCam.Coordinator.dll", "", ".*", ".*")]
    [InlineData("SamCam.GpuWorker.dll", "", ".*", ".*")]
    [InlineData("SamCam.GpuWorker.dll", ".*", "", ".*")]
    [InlineData("SamCam.GpuWorker.dll", ".*", ".*", "")]
    [InlineData("SamCam.GpuWorker.dll", "^dead-letters$", ".*", ".*")]
    [InlineData("SamCam.GpuWorker.dll", ".*", "^dead-letters$", ".*")]
    [InlineData("SamCam.GpuWorker.dll", ".*", ".*", "^dead-letters$")]
    [InlineData("SamCam.Coordinator.dll", ".*", "^dead-letters$", ".*")]
    public async Task A_user_that_lacks_a_permission_on_queues(string program, string configure, string write, string read)
    {
        var rabbit = await servers.RabbitMqAsync();
        await using var cluster = await TestCluster.CreateAsync(servers, undisturbed);
        var user = $"user-{Guid.NewGuid():N}";
        await rabbit.CreateUserAsync(user, Secret, new RabbitMqPermissions(configure, write, read, cluster.Bus.AbsolutePath[1..]), Token);
        await ShouldRefuseAsync(cluster.Set("Bus:UserName", user).Set("Bus:Password", Secret), program, "Bus:UserName");
    }

    [Theory]
    [MemberData(nameof(Programs))]
    public async Task A_wrong_password_of_the_database(string program)
    {
        await using var cluster = await TestCluster.CreateAsync(servers, undisturbed);
        var wrong = new NpgsqlConnectionStringBuilder(cluster.Database) { Password = Secret };
        await ShouldRefuseAsync(cluster.Set("Database:ConnectionString", wrong.ConnectionString), program, "Database:ConnectionString");
    }

    [Fact]
    public async Task A_database_that_is_not_there()
    {
        await using var cluster = await TestCluster.CreateAsync(servers, undisturbed);
        var wrong = new NpgsqlConnectionStringBuilder(cluster.Database) { Database = "nowhere" };
        await ShouldRefuseAsync(cluster.Set("Database:ConnectionString", wrong.ConnectionString), "SamCam.Coordinator.dll", "Database:ConnectionString", wrong.Password!);
    }

    [Fact]
    public async Task A_database_that_cannot_be_reached()
    {
        await using var cluster = await TestCluster.CreateAsync(servers, undisturbed);
        var wrong = new NpgsqlConnectionStringBuilder(cluster.Database) { Port = 1 };
        cluster.Set("Database:ConnectionString", wrong.ConnectionString).Set("Database:StartTimeout", "00:00:02");
        await ShouldRefuseAsync(cluster, "SamCam.GpuWorker.dll", "Database:ConnectionString", wrong.Password!);
    }

    [Theory]
    [InlineData("AKNOBODY", Secret, "Objects:S3:AccessKey")]
    [InlineData(null, Secret, "Objects:S3:SecretKey")]
    public async Task Wrong_keys_of_the_object_store(string? accessKey, string secretKey, string setting)
    {
        var (ceph, cluster) = await WithBucketAsync();
        await using (cluster)
        {
            cluster.Set("Objects:S3:AccessKey", accessKey ?? ceph.User.AccessKey).Set("Objects:S3:SecretKey", secretKey);
            await ShouldRefuseAsync(cluster, "SamCam.GpuWorker.dll", setting, Secret);
        }
    }

    [Theory]
    [MemberData(nameof(Programs))]
    public async Task A_bucket_that_is_not_there(string program)
    {
        var (ceph, cluster) = await WithBucketAsync();
        await using (cluster)
            await ShouldRefuseAsync(cluster.Set("Objects:Roots:0", "s3://nowhere-at-all"), program, "Objects:Roots", ceph.User.SecretKey);
    }

    private async Task<(CephServer Ceph, TestCluster Cluster)> WithBucketAsync()
    {
        var ceph = await servers.CephAsync();
        var cluster = await TestCluster.CreateAsync(servers, undisturbed);
        cluster.Set("Objects:Roots:0", "s3://" + await ceph.CreateBucketAsync(cancellationToken: Token))
            .Set("Objects:S3:Endpoint", ceph.Endpoint.ToString())
            .Set("Objects:S3:AccessKey", ceph.User.AccessKey)
            .Set("Objects:S3:SecretKey", ceph.User.SecretKey);
        return (ceph, cluster);
    }

    private static async Task ShouldRefuseAsync(TestCluster cluster, string program, string setting, string secret = Secret)
    {
        await using var service = cluster.Start(program);
        (await service.WaitForExitAsync(Guard, Token)).ShouldBe(WrongSetting, service.Output);
        service.Output.ShouldContain(setting);
        service.Output.ShouldNotContain(secret);
    }
}
