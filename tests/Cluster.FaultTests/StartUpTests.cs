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
        await using var cluster = await TestCluster.CreateAsync(servers, undisturbed);
        await LimitAsync(cluster, new RabbitMqPermissions(configure, write, read));
        await ShouldRefuseAsync(cluster, program, "Bus:UserName");
    }

    [Theory]
    [InlineData("SamCam.Coordinator.dll", "Configure", "SamCam.Contracts:JobSubmitted")]
    [InlineData("SamCam.Coordinator.dll", "Write", "SamCam.Contracts:JobCancelled")]
    [InlineData("SamCam.Coordinator.dll", "Read", "SamCam.Contracts:ShardCompleted")]
    [InlineData("SamCam.GpuWorker.dll", "Write", "SamCam.Contracts:WorkerHeartbeat")]
    [InlineData("SamCam.GpuWorker.dll", "Configure", "job-stop")]
    public async Task A_user_that_lacks_one_permission_on_one_name_of_the_bus(string program, string permission, string name)
    {
        await using var cluster = await TestCluster.CreateAsync(servers, undisturbed);
        var others = $"^(?!{name.Replace(".", "\\.", StringComparison.Ordinal)})";
        await LimitAsync(cluster, permission switch
        {
            "Configure" => new RabbitMqPermissions(Configure: others),
            "Write" => new RabbitMqPermissions(Write: others),
            _ => new RabbitMqPermissions(Read: others),
        });

        (await ShouldRefuseAsync(cluster, program, "Bus:UserName")).ShouldContain(name);
    }

    [Fact]
    public async Task A_user_that_may_use_no_more_than_the_names_of_the_bus_runs_a_job()
    {
        await using var cluster = await TestCluster.CreateAsync(servers, undisturbed);
        // As docs/operations.md names them.
        const string Names = @"^(dead-letters|(index-job|shard-events|worker-heartbeat|process-shard|job-stop).*|SamCam\.Contracts:.*|MassTransit:.*)$";
        (await File.ReadAllTextAsync(Repository.PathOf("docs/operations.md"), Token)).ShouldContain(Names);
        await LimitAsync(cluster, new RabbitMqPermissions(Names, Names, Names));

        await cluster.StartAsync(coordinators: 1, workers: 1);

        await cluster.EndsIdenticalAsync(await cluster.SubmitAsync());
        cluster.Workers.Concat(cluster.Coordinators).ShouldAllBe(p => !p.Process.Output.Contains("refused", StringComparison.OrdinalIgnoreCase));
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

    private async Task LimitAsync(TestCluster cluster, RabbitMqPermissions permissions)
    {
        var rabbit = await servers.RabbitMqAsync();
        var user = $"user-{Guid.NewGuid():N}";
        await rabbit.CreateUserAsync(user, Secret, permissions with { VirtualHost = cluster.Bus.AbsolutePath[1..] }, Token);
        cluster.Set("Bus:UserName", user).Set("Bus:Password", Secret);
    }

    private static async Task<string> ShouldRefuseAsync(TestCluster cluster, string program, string setting, string secret = Secret)
    {
        await using var service = cluster.Start(program);
        (await service.WaitForExitAsync(Guard, Token)).ShouldBe(WrongSetting, service.Output);
        service.Output.ShouldContain(setting);
        service.Output.ShouldNotContain(secret);
        return service.Output;
    }
}
