using System.Globalization;
using System.Text.Json;
using System.Text.RegularExpressions;
using Amazon.S3;
using Amazon.S3.Model;

namespace SamCam.Dashboard.Tests.Stories;

/// <summary>A cluster as it is installed: a coordinator and workers as processes of their own, on RabbitMQ, PostgreSQL and a bucket that are there.</summary>
internal sealed partial class StoryCluster : IAsyncDisposable
{
    private readonly Dictionary<string, string?> environment;
    private readonly List<ChildProcess> processes = [];
    private readonly AmazonS3Client s3;

    private StoryCluster(Dictionary<string, string?> environment, string bucket, AmazonS3Client s3) => (this.environment, Bucket, this.s3) = (environment, bucket, s3);

    /// <summary>The bucket of the dataset and the results.</summary>
    public string Bucket { get; }

    /// <summary>Where the coordinator listens.</summary>
    public Uri Address { get; private set; } = null!;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    /// <summary>Places of its own on the servers; no process runs yet.</summary>
    public static async Task<StoryCluster> CreateAsync(TestServers servers)
    {
        var (rabbit, postgres, ceph) = (servers.RabbitMqAsync(), servers.PostgresAsync(), servers.CephAsync());
        var bus = await (await rabbit).CreateVirtualHostAsync(cancellationToken: Token);
        var database = await (await postgres).CreateDatabaseAsync(cancellationToken: Token);
        var store = await ceph;
        var bucket = await store.CreateBucketAsync(cancellationToken: Token);
        var settings = new Dictionary<string, string?>(StringComparer.Ordinal)
        {
            ["SAMCAM_Bus__Uri"] = bus.GetComponents(UriComponents.Scheme | UriComponents.HostAndPort | UriComponents.Path, UriFormat.UriEscaped),
            ["SAMCAM_Database__ConnectionString"] = database,
            ["SAMCAM_Objects__Roots__0"] = $"s3://{bucket}",
            ["SAMCAM_Objects__Roots__1"] = Repository.PathOf("models"),
            ["SAMCAM_Objects__S3__Endpoint"] = store.Endpoint.ToString(),
            ["SAMCAM_Objects__S3__AccessKey"] = store.User.AccessKey,
            ["SAMCAM_Objects__S3__SecretKey"] = store.User.SecretKey,
            ["SAMCAM_Urls"] = "http://127.0.0.1:0",
            ["SAMCAM_Coordinator__Beat"] = "00:00:00.5",
            ["SAMCAM_Worker__HeartbeatInterval"] = "00:00:01",
            ["SAMCAM_Worker__BatchImages"] = "1",
            ["DOTNET_gcServer"] = "0",
        };
        return new StoryCluster(settings, bucket, store.CreateClient());
    }

    /// <summary>Puts a file into the bucket.</summary>
    public Task PutAsync(string key, byte[] content) =>
        s3.PutObjectAsync(new PutObjectRequest { BucketName = Bucket, Key = key, InputStream = new MemoryStream(content) }, Token);

    /// <summary>Puts the files of a folder below a prefix.</summary>
    public async Task PutFolderAsync(string folder, string prefix)
    {
        foreach (var file in Directory.EnumerateFiles(folder, "*", SearchOption.AllDirectories))
            await PutAsync($"{prefix}/{Path.GetRelativePath(folder, file)}", await File.ReadAllBytesAsync(file, Token));
    }

    /// <summary>The bytes of an object.</summary>
    public async Task<byte[]> ReadAsync(string key)
    {
        using var response = await s3.GetObjectAsync(Bucket, key, Token);
        using var bytes = new MemoryStream();
        await response.ResponseStream.CopyToAsync(bytes, Token);
        return bytes.ToArray();
    }

    /// <summary>Starts the coordinator and waits until it listens.</summary>
    public async Task StartCoordinatorAsync()
    {
        const string Listening = "Now listening on: ";
        var line = await Start("SamCam.Coordinator.dll").WaitForLineAsync(Listening, cancellationToken: Token);
        Address = new Uri(line[(line.IndexOf(Listening, StringComparison.Ordinal) + Listening.Length)..].Trim());
    }

    /// <summary>Starts a worker and waits until it is on the bus.</summary>
    public async Task<ChildProcess> StartWorkerAsync(string name)
    {
        var worker = Start("SamCam.GpuWorker.dll", ("SAMCAM_Worker__Name", name));
        await worker.WaitForLineAsync("Bus started", cancellationToken: Token);
        return worker;
    }

    /// <summary>Runs <c>samcam</c> to its end, as a user of the cluster.</summary>
    /// <param name="key">The key that it uses; null for none.</param>
    /// <param name="arguments">Its command line.</param>
    public async Task<(int ExitCode, string Output)> RunAsync(string? key, params IReadOnlyList<string> arguments)
    {
        await using var samcam = ChildProcess.Start(ChildProcessSettings.Dotnet(Path.Combine(AppContext.BaseDirectory, "samcam.dll"), arguments) with
        {
            Environment = new Dictionary<string, string?>(environment, StringComparer.Ordinal) { ["SAMCAM_SERVER"] = Address?.ToString(), ["SAMCAM_KEY"] = key },
        });
        return (await samcam.WaitForExitAsync(cancellationToken: Token), samcam.Output);
    }

    /// <summary>Makes a key by the command, as an operator does.</summary>
    /// <returns>The secret.</returns>
    public async Task<string> CreateKeyAsync(string role)
    {
        var (exitCode, output) = await RunAsync(key: null, "keys", "create", "--role", role, "--name", role);
        exitCode.ShouldBe(0, output);
        return Secret().Match(output).Value;
    }

    /// <summary>The JSON that a command printed last.</summary>
    public static JsonElement JsonOf(string output) => JsonElement.Parse(output[output.IndexOf('{', StringComparison.Ordinal)..(output.LastIndexOf('}') + 1)]);

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        foreach (var process in processes)
        {
            // With a test that failed they say why.
            TestContext.Current.TestOutputHelper?.WriteLine(string.Create(CultureInfo.InvariantCulture, $"--- {process.Id}\n{process.Output}"));
            await process.DisposeAsync();
        }

        s3.Dispose();
    }

    private ChildProcess Start(string program, params IEnumerable<(string Name, string Value)> own)
    {
        var variables = new Dictionary<string, string?>(environment, StringComparer.Ordinal);
        foreach (var (name, value) in own)
            variables[name] = value;
        var process = ChildProcess.Start(ChildProcessSettings.Dotnet(Path.Combine(AppContext.BaseDirectory, program)) with { Environment = variables });
        processes.Add(process);
        return process;
    }

    [GeneratedRegex("sck_[A-Za-z0-9_-]+", RegexOptions.NonBacktracking)]
    private static partial Regex Secret();
}
