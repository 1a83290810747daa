using System.Globalization;
using System.Net.Http.Json;
using System.Text.Json;
using SamCam.Testing.Servers;

namespace SamCam.ClusterBenchmark;

/// <summary>Servers, coordinators and workers, each a process of its own; they end with the object.</summary>
internal sealed class LoadCluster : IAsyncDisposable
{
    private readonly LoadOptions options;
    private readonly RabbitMqServer? rabbit;
    private readonly PostgresServer? postgres;
    private readonly Dictionary<string, string?> environment = new(StringComparer.Ordinal);
    private readonly Dictionary<string, ChildProcess> services = new(StringComparer.Ordinal);
    private readonly HttpClient http = new() { Timeout = TimeSpan.FromMinutes(30) };
    private Uri? coordinator;

    private LoadCluster(LoadOptions options, RabbitMqServer? rabbit, PostgresServer? postgres, Uri bus, Uri? management, string database)
    {
        this.options = options;
        this.rabbit = rabbit;
        this.postgres = postgres;
        Database = database;
        Broker = management is null ? null : new MessageCounter(management, bus);
        environment["SAMCAM_Bus__Uri"] = bus.GetComponents(UriComponents.Scheme | UriComponents.HostAndPort | UriComponents.Path, UriFormat.UriEscaped);
        environment["SAMCAM_Database__ConnectionString"] = database;
        environment["SAMCAM_Urls"] = "http://127.0.0.1:0";
        foreach (var setting in options.Set)
        {
            var (name, value) = (setting[..setting.IndexOf('=', StringComparison.Ordinal)], setting[(setting.IndexOf('=', StringComparison.Ordinal) + 1)..]);
            environment["SAMCAM_" + name.Replace(":", "__", StringComparison.Ordinal)] = value;
        }
    }

    public string Database { get; }

    /// <summary>Counts messages; null when the broker cannot be asked.</summary>
    public MessageCounter? Broker { get; }

    /// <summary>All processes by name.</summary>
    public IReadOnlyDictionary<string, Func<IEnumerable<int>>> Groups
    {
        get
        {
            var groups = services.ToDictionary(s => s.Key, s => (Func<IEnumerable<int>>)(() => [s.Value.Id]), StringComparer.Ordinal);
            if (postgres is not null)
                groups["postgresql"] = () => postgres.ProcessIds;
            if (rabbit is not null)
                groups["rabbitmq"] = () => rabbit.ProcessIds;
            return groups;
        }
    }

    /// <summary>Starts what is not there, and the coordinators.</summary>
    public static async Task<LoadCluster> StartAsync(LoadOptions options)
    {
        RabbitMqServer? broker = null;
        PostgresServer? server = null;
        LoadCluster? cluster = null;
        try
        {
            broker = options.Bus is null ? await RabbitMqServer.StartAsync() : null;
            server = options.Database is null ? await PostgresServer.StartAsync() : null;
            var bus = options.Bus ?? await broker!.CreateVirtualHostAsync("load");
            var database = options.Database ?? await (options.Statements ? Statements.EnableAsync(server!) : server!.CreateDatabaseAsync());
            cluster = new LoadCluster(options, broker, server, bus, options.Management ?? broker?.ManagementUri, database);
            for (var i = 1; i <= options.Coordinators; i++)
                await cluster.StartCoordinatorAsync(Name("coordinator", i));
            return cluster;
        }
        catch
        {
            if (cluster is not null)
                await cluster.DisposeAsync();
            await EndAsync(broker, server);
            throw;
        }
    }

    /// <summary>Starts the workers and waits until they are on the bus.</summary>
    public Task StartWorkersAsync() => Task.WhenAll(Enumerable.Range(1, options.Workers).Select(async i =>
    {
        var name = Name("worker", i);
        var worker = Start(name, "SamCam.ClusterBenchmark.dll", ["worker"], ("SAMCAM_Worker__Name", name));
        await worker.WaitForLineAsync("Bus started");
    }));

    /// <summary>Ends the workers as their operator would.</summary>
    public async Task StopWorkersAsync()
    {
        foreach (var (name, worker) in services.Where(s => s.Key.StartsWith("worker", StringComparison.Ordinal)).ToList())
        {
            worker.Signal(Signals.Terminate);
            await worker.WaitForExitAsync();
            await worker.DisposeAsync();
            services.Remove(name);
        }
    }

    /// <summary>Submits a job.</summary>
    public async Task<Guid> SubmitAsync(string dataset, string output)
    {
        // Four prompts and one scale: what runs per image is what any recipe runs, the networks' own arithmetic left out.
        var request = new { dataset, output, set = (string[])["sam.points_per_side=2", "cam.scales=[1]"] };
        using var answer = await http.PostAsJsonAsync(new Uri(coordinator!, "/v1/jobs"), request);
        var text = await answer.Content.ReadAsStringAsync();
        if (!answer.IsSuccessStatusCode)
            throw new InvalidOperationException(text);
        using var json = JsonDocument.Parse(text);
        return json.RootElement.GetProperty("id").GetGuid();
    }

    /// <summary>Watches a job.</summary>
    public Watchers Watch(Guid job, int count) => new(new Uri(coordinator!, $"/v1/jobs/{job}/events"), count);

    /// <summary>Fails when a service has ended, or has said that something went wrong.</summary>
    public void ThrowIfEnded()
    {
        if (services.FirstOrDefault(s => s.Value.HasExited) is { Key: { } name, Value: { } ended })
            throw new InvalidOperationException($"{name} has ended:\n{ended.Output}");
    }

    /// <summary>The last lines of every service.</summary>
    public string Output => string.Join('\n', services.Select(s => $"--- {s.Key}\n{s.Value.Output}"));

    public async ValueTask DisposeAsync()
    {
        foreach (var service in services.Values)
            await service.DisposeAsync();
        http.Dispose();
        Broker?.Dispose();
        await EndAsync(rabbit, postgres);
    }

    private static string Name(string kind, int number) => string.Create(CultureInfo.InvariantCulture, $"{kind}-{number}");

    private static async Task EndAsync(RabbitMqServer? rabbit, PostgresServer? postgres)
    {
        if (rabbit is not null)
            await rabbit.DisposeAsync();
        if (postgres is not null)
            await postgres.DisposeAsync();
    }

    private async Task StartCoordinatorAsync(string name)
    {
        var process = Start(name, "SamCam.Coordinator.dll", []);
        const string Listening = "Now listening on: ";
        var line = await process.WaitForLineAsync(Listening);
        coordinator ??= new Uri(line[(line.IndexOf(Listening, StringComparison.Ordinal) + Listening.Length)..].Trim());
    }

    private ChildProcess Start(string name, string program, IReadOnlyList<string> arguments, params IEnumerable<(string Name, string? Value)> own)
    {
        var variables = new Dictionary<string, string?>(environment, StringComparer.Ordinal);
        foreach (var (variable, value) in own)
            variables[variable] = value;
        var process = ChildProcess.Start(
            ChildProcessSettings.Dotnet(Path.Combine(AppContext.BaseDirectory, program), arguments) with { Environment = variables });
        services[name] = process;
        return process;
    }
}
