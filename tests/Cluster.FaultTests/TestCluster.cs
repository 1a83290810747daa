using System.Globalization;
using System.Net.Http.Json;
using System.Text.Json;
using Npgsql;
using SamCam.Contracts;

namespace SamCam.Cluster.FaultTests;

/// <summary>Coordinators and workers as processes of their own, on a virtual host, a database and a folder that no other test uses.</summary>
internal sealed class TestCluster : IAsyncDisposable
{
    private readonly Undisturbed undisturbed;
    private readonly TemporaryFolder folder = new();
    private readonly Dictionary<string, string?> settings;
    private readonly List<ChildProcess> ended = [];
    private readonly HttpClient http = new() { Timeout = TimeSpan.FromSeconds(60) };
    private int workerCount;

    private TestCluster(Undisturbed undisturbed, Uri bus, string database)
    {
        this.undisturbed = undisturbed;
        Bus = bus;
        Database = database;
        Output = folder.PathOf("out");
        settings = new(StringComparer.Ordinal)
        {
            ["SAMCAM_Bus__Uri"] = bus.GetComponents(UriComponents.Scheme | UriComponents.HostAndPort | UriComponents.Path, UriFormat.UriEscaped),
            ["SAMCAM_Database__ConnectionString"] = database,
            ["SAMCAM_Objects__Roots__0"] = undisturbed.Dataset.Root,
            ["SAMCAM_Objects__Roots__1"] = folder.Root,
            ["SAMCAM_Objects__Roots__2"] = Repository.PathOf("models"),
            ["SAMCAM_Urls"] = "http://127.0.0.1:0",
            ["SAMCAM_Leases__Duration"] = "00:00:03",
            ["SAMCAM_Coordinator__Beat"] = "00:00:00.5",
            ["SAMCAM_Worker__RenewInterval"] = "00:00:00.5",
            ["SAMCAM_Worker__HeartbeatInterval"] = "00:00:01",
            ["SAMCAM_Worker__BatchImages"] = "3",
            // Processes of seconds: what pays off after minutes is left out.
            ["DOTNET_TieredPGO"] = "0",
            ["DOTNET_gcServer"] = "0",
        };
    }

    /// <summary>The address of the virtual host.</summary>
    public Uri Bus { get; }

    /// <summary>The connection string of the database.</summary>
    public string Database { get; }

    /// <summary>The folder of the job's results.</summary>
    public string Output { get; set; }

    /// <summary>Everything that a process of this cluster may write to.</summary>
    public TemporaryFolder Folder => folder;

    /// <summary>Lines of workers of <c>FaultWorker</c>: Unix milliseconds, process id and key of each image that started.</summary>
    public string ImageLog => folder.PathOf("images.log");

    public List<ClusterProcess> Coordinators { get; } = [];

    public List<ClusterProcess> Workers { get; } = [];

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    /// <summary>Makes the places of a new cluster; no process runs yet.</summary>
    public static async Task<TestCluster> CreateAsync(TestServers servers, Undisturbed undisturbed)
    {
        var rabbit = servers.RabbitMqAsync();
        var postgres = servers.PostgresAsync();
        return new TestCluster(undisturbed, await (await rabbit).CreateVirtualHostAsync(), await (await postgres).CreateDatabaseAsync());
    }

    /// <summary>A cluster whose coordinators and workers run.</summary>
    public static async Task<TestCluster> StartAsync(TestServers servers, Undisturbed undisturbed, int coordinators = 1, int workers = 2, string? imageTime = null)
    {
        var cluster = await CreateAsync(servers, undisturbed);
        if (imageTime is not null)
            cluster.Set("Faults:ImageTime", imageTime);
        try
        {
            await cluster.StartAsync(coordinators, workers);
            return cluster;
        }
        catch
        {
            await cluster.DisposeAsync();
            throw;
        }
    }

    /// <summary>Changes a setting of processes that start from now on; null takes it away.</summary>
    public TestCluster Set(string name, string? value)
    {
        settings["SAMCAM_" + name.Replace(":", "__", StringComparison.Ordinal)] = value;
        return this;
    }

    /// <summary>Lets workers start images until so many have started in all; the first call, before they start, makes them ask.</summary>
    public void Permit(int images)
    {
        if (!File.Exists(ImageLog))
            File.WriteAllText(ImageLog, "");
        // In one step: a worker may be reading it.
        var next = folder.PathOf("permits.next");
        File.WriteAllText(next, images.ToString(CultureInfo.InvariantCulture));
        File.Move(next, folder.PathOf("permits"), overwrite: true);
        Set("Faults:Log", ImageLog).Set("Faults:Permits", folder.PathOf("permits"));
    }

    /// <summary>Sets a variable of the runtime for processes that start from now on.</summary>
    public void SetVariable(string name, string value) => settings[name] = value;

    /// <summary>Starts processes and waits until they are ready.</summary>
    public async Task StartAsync(int coordinators, int workers)
    {
        // The first coordinator makes the tables; workers start beside it.
        await Task.WhenAll([.. Enumerable.Range(0, coordinators).Select(_ => StartCoordinatorAsync()), .. Enumerable.Range(0, workers).Select(_ => StartWorkerAsync())]);
    }

    /// <summary>Starts a coordinator and waits until it listens.</summary>
    public async Task<ClusterProcess> StartCoordinatorAsync()
    {
        var coordinator = new ClusterProcess("coordinator", Start("SamCam.Coordinator.dll"));
        Coordinators.Add(coordinator);
        const string Listening = "Now listening on: ";
        var line = await coordinator.Process.WaitForLineAsync(Listening, cancellationToken: Token);
        coordinator.Address = new Uri(line[(line.IndexOf(Listening, StringComparison.Ordinal) + Listening.Length)..].Trim());
        return coordinator;
    }

    /// <summary>Starts a worker and waits until it is on the bus.</summary>
    public async Task<ClusterProcess> StartWorkerAsync(params (string Name, string? Value)[] own)
    {
        var worker = LaunchWorker(own);
        await worker.Process.WaitForLineAsync("Bus started", cancellationToken: Token);
        return worker;
    }

    /// <summary>Starts a worker; it is on the bus some time later. One with a setting of <c>Faults</c> is the worker of <c>FaultWorker</c>.</summary>
    public ClusterProcess LaunchWorker(params (string Name, string? Value)[] own)
    {
        var name = string.Create(CultureInfo.InvariantCulture, $"worker-{++workerCount}");
        var faulty = settings.Keys.Concat(own.Select(o => "SAMCAM_" + o.Name)).Any(k => k.StartsWith("SAMCAM_Faults", StringComparison.Ordinal));
        var worker = new ClusterProcess(name, Start(faulty ? "SamCam.FaultWorker.dll" : "SamCam.GpuWorker.dll", [("Worker:Name", name), .. own]));
        Workers.Add(worker);
        return worker;
    }

    /// <summary>Starts a program with the settings of this cluster.</summary>
    public ChildProcess Start(string program, params IEnumerable<(string Name, string? Value)> own)
    {
        var environment = new Dictionary<string, string?>(settings, StringComparer.Ordinal);
        foreach (var (name, value) in own)
            environment["SAMCAM_" + name.Replace(":", "__", StringComparison.Ordinal)] = value;
        return ChildProcess.Start(ChildProcessSettings.Dotnet(Path.Combine(AppContext.BaseDirectory, program)) with { Environment = environment });
    }

    /// <summary>Runs <c>samcam</c> with the settings of this cluster, to its end.</summary>
    /// <param name="guard">The longest it may take.</param>
    /// <param name="arguments">Its command line.</param>
    public async Task<(int ExitCode, string Output)> RunAsync(TimeSpan guard, params IReadOnlyList<string> arguments)
    {
        await using var samcam = ChildProcess.Start(
            ChildProcessSettings.Dotnet(Path.Combine(AppContext.BaseDirectory, "samcam.dll"), arguments) with { Environment = settings });
        return (await samcam.WaitForExitAsync(guard, Token), samcam.Output);
    }

    /// <summary>kill -9, and the process is gone.</summary>
    public async Task KillAsync(ClusterProcess process)
    {
        await process.Process.KillAsync();
        Forget(process);
    }

    /// <summary>The dataset as a job.</summary>
    public JobRequest Request => new() { Dataset = undisturbed.Dataset.Root, Output = Output, Set = Undisturbed.Parameters };

    /// <summary>Submits the dataset as a job.</summary>
    /// <param name="shardSize">Images per shard.</param>
    /// <param name="idempotencyKey">The key; null for none.</param>
    /// <param name="coordinator">Whom to ask; the first unless told.</param>
    /// <param name="dataset">Where the dataset is; the shared folder unless told.</param>
    public Task<Guid> SubmitAsync(int shardSize = 8, string? idempotencyKey = null, ClusterProcess? coordinator = null, string? dataset = null)
    {
        var request = Request with { ShardSize = shardSize };
        return SubmitAsync(dataset is null ? request : request with { Dataset = dataset }, idempotencyKey, coordinator);
    }

    /// <summary>Submits any job.</summary>
    public async Task<Guid> SubmitAsync(JobRequest request, string? idempotencyKey = null, ClusterProcess? coordinator = null)
    {
        var (status, answer) = await PostAsync(request, idempotencyKey, coordinator);
        status.ShouldBe(202, $"{answer}\n{Outputs()}");
        return answer.GetProperty("id").GetGuid();
    }

    /// <summary>Submits any job, and comes back with the status and the document of the answer.</summary>
    public async Task<(int Status, JsonElement Answer)> PostAsync(JobRequest request, string? idempotencyKey = null, ClusterProcess? coordinator = null)
    {
        using var message = new HttpRequestMessage(HttpMethod.Post, new Uri((coordinator ?? Coordinators[0]).Address, "/v1/jobs"));
        message.Content = JsonContent.Create(request);
        if (idempotencyKey is not null)
            message.Headers.Add("Idempotency-Key", idempotencyKey);
        using var answer = await http.SendAsync(message, Token);
        return ((int)answer.StatusCode, await answer.Content.ReadFromJsonAsync<JsonElement>(Token));
    }

    /// <summary>What a coordinator says of a job.</summary>
    public Task<JsonElement> GetAsync(Guid job) => http.GetFromJsonAsync<JsonElement>(new Uri(Coordinators[0].Address, $"/v1/jobs/{job}"), Token);

    /// <summary>Asks for a change of a job: pause, resume, cancel or requeue-failed.</summary>
    public async Task MoveAsync(Guid job, string action)
    {
        using var answer = await http.PostAsync(new Uri(Coordinators[0].Address, $"/v1/jobs/{job}/{action}"), content: null, Token);
        answer.IsSuccessStatusCode.ShouldBeTrue(await answer.Content.ReadAsStringAsync(Token));
    }

    /// <summary>How far the job is.</summary>
    public async Task<JobStatus> StatusAsync(Guid job)
    {
        await using var connection = await ConnectAsync();
        await using var command = new NpgsqlCommand(
            """
            select j.state, j.indexed_images, coalesce(sum(s.done), 0)::int, coalesce(sum(s.failed), 0)::int, j.error
            from jobs j left join shards s on s.job_id = j.id where j.id = @job group by j.id
            """,
            connection);
        command.Parameters.AddWithValue("job", job);
        await using var reader = await command.ExecuteReaderAsync(Token);
        (await reader.ReadAsync(Token)).ShouldBeTrue("the job has a row");
        return new JobStatus(
            reader.GetString(0), reader.GetInt32(1), reader.GetInt32(2), reader.GetInt32(3), await reader.IsDBNullAsync(4, Token) ? null : reader.GetString(4));
    }

    /// <summary>The first column of a query.</summary>
    public async Task<List<T>> QueryAsync<T>(string sql)
    {
        await using var connection = await ConnectAsync();
        await using var command = new NpgsqlCommand(sql, connection);
        await using var reader = await command.ExecuteReaderAsync(Token);
        var values = new List<T>();
        while (await reader.ReadAsync(Token))
            values.Add(await reader.GetFieldValueAsync<T>(0, Token));
        return values;
    }

    /// <summary>A connection of the test's own, such as one that holds a lock.</summary>
    public async Task<NpgsqlConnection> ConnectAsync()
    {
        var connection = new NpgsqlConnection(new NpgsqlConnectionStringBuilder(Database) { Pooling = false }.ConnectionString);
        await connection.OpenAsync(Token);
        return connection;
    }

    /// <summary>Waits for a condition; a database that is away only means that it does not hold yet.</summary>
    public async Task UntilAsync(Func<Task<bool>> condition, string what)
    {
        try
        {
            await Wait.UntilAsync(
                async () =>
                {
                    try
                    {
                        return await condition();
                    }
                    catch (NpgsqlException)
                    {
                        return false;
                    }
                },
                what,
                cancellationToken: Token);
        }
        catch (TimeoutException e)
        {
            throw new TimeoutException(e.Message + "\n" + Outputs(), e);
        }
    }

    /// <summary>Waits until so many images have a row.</summary>
    public Task ProgressAsync(Guid job, int images) =>
        UntilAsync(async () => await StatusAsync(job) is var s && s.Done + s.Failed >= images, string.Create(CultureInfo.InvariantCulture, $"{images} images to have a row"));

    /// <summary>Waits for a state of a job; fails at once when it ended in another one.</summary>
    public Task StateAsync(Guid job, string state, bool reviveWorkers = false) => UntilAsync(
        async () =>
        {
            if (reviveWorkers)
                ReviveWorkers();
            var status = await StatusAsync(job);
            if (status.State != state && status.State is "Completed" or "Failed" or "Cancelled")
                Assert.Fail($"the job ended as {status}\n{Outputs()}");
            return status.State == state;
        },
        $"the job to be {state}");

    /// <summary>Waits until the job is completed, and fails unless every image is done and all is as in the undisturbed run.</summary>
    public async Task EndsIdenticalAsync(Guid job, bool reviveWorkers = false)
    {
        await StateAsync(job, "Completed", reviveWorkers);
        await ShouldBeIdenticalAsync(job, Output);
    }

    /// <summary>Fails unless every image of a job is done, and a folder holds what the undisturbed run left.</summary>
    public async Task ShouldBeIdenticalAsync(Guid job, string output)
    {
        (await StatusAsync(job)).ShouldBe(new JobStatus("Completed", Undisturbed.Images, Undisturbed.Images, 0, null));
        new RunFolder(output).ShouldBeIdenticalTo(await undisturbed.GetAsync());
    }

    /// <summary>Messages of a queue that no consumer is done with.</summary>
    public async Task<int> WaitingMessagesAsync(TestServers servers, string queue)
    {
        var rabbit = await servers.RabbitMqAsync();
        var factory = new RabbitMQ.Client.ConnectionFactory { Uri = Bus };
        await using var connection = await factory.CreateConnectionAsync(Token);
        await using var channel = await connection.CreateChannelAsync(cancellationToken: Token);
        return (int)await channel.MessageCountAsync(queue, Token);
    }

    /// <summary>Files below the destination that are on their way to their place.</summary>
    public IReadOnlyList<string> TemporaryFiles() => Directory.Exists(Path.Combine(Output, ".samcam/tmp")) ? Directory.GetFiles(Path.Combine(Output, ".samcam/tmp")) : [];

    /// <summary>Waits until a worker holds a shard of which something is done.</summary>
    /// <returns>That worker.</returns>
    public async Task<ClusterProcess> BusyWorkerAsync()
    {
        ClusterProcess? busy = null;
        await UntilAsync(
            async () =>
            {
                var names = await QueryAsync<string>("select worker from shards where state = 'Running' and done > 0");
                busy = Workers.Find(w => names.Contains(w.Name, StringComparer.Ordinal));
                return busy is not null;
            },
            "a worker to be in the middle of a shard");
        return busy!;
    }

    /// <summary>The images that started, in order: Unix milliseconds and key.</summary>
    public List<(long At, string Key)> StartedImages() => !File.Exists(ImageLog) ? [] :
    [
        .. File.ReadAllLines(ImageLog).Select(line => line.Split(' ', 3)).Select(parts => (long.Parse(parts[0], CultureInfo.InvariantCulture), parts[2])),
    ];

    /// <summary>Replaces workers that have died.</summary>
    public void ReviveWorkers()
    {
        foreach (var dead in Workers.Where(w => w.Process.HasExited).ToList())
        {
            Forget(dead);
            LaunchWorker();
        }
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        foreach (var process in Coordinators.Concat(Workers).Select(p => p.Process).Concat(ended))
            await process.DisposeAsync();
        http.Dispose();
        folder.Dispose();
    }

    private void Forget(ClusterProcess process)
    {
        Coordinators.Remove(process);
        Workers.Remove(process);
        ended.Add(process.Process);
    }

    private string Outputs() => string.Join('\n', Coordinators.Concat(Workers).Select(p => $"--- {p.Name}\n{p.Process.Output}"));
}
