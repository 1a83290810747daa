using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Net.Sockets;
using System.Text;
using System.Text.Json;

namespace SamCam.Testing.Servers;

/// <summary>
/// A throwaway RabbitMQ node with the management plugin. Quorum queues work; the user is guest.
/// <see cref="TestServer.KillAsync"/> first waits until quorum queues declared just before are in the node's registry on disk. RabbitMQ 3.10
/// writes that half a second late, and a node killed in between starts such a queue empty and without a leader.
/// </summary>
public sealed class RabbitMqServer : TestServer
{
    private const string Account = "rabbitmq";
    private const string Program = "/usr/lib/rabbitmq/bin/rabbitmq-server";
    private const string User = "guest";
    private const string Secret = "guest";

    // What a 0-9-1 client says first; the server's answer is its Connection.Start method.
    private static readonly byte[] ProtocolHeader = [.. "AMQP"u8, 0, 0, 9, 1];

    private readonly string? account = Accounts.For(Account);
    private readonly ThrowawayCertificates? certificates;
    private readonly int firstPort = FreePorts.TakeRange(5);
    private readonly HttpClient management;

    private RabbitMqServer(ServerFolder folder, ThrowawayCertificates? certificates)
        : base(folder)
    {
        this.certificates = certificates;
        management = new HttpClient { BaseAddress = ManagementUri, Timeout = TimeSpan.FromSeconds(10) };
        management.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue(
            "Basic", Convert.ToBase64String(Encoding.ASCII.GetBytes($"{User}:{Secret}")));
    }

    /// <summary>The AMQP port on 127.0.0.1.</summary>
    public int Port => firstPort;

    /// <summary>The amqps port on 127.0.0.1; nothing listens without certificates.</summary>
    public int TlsPort => firstPort + 1;

    /// <summary>The virtual host <c>/</c> for guest.</summary>
    public Uri Uri => UriOf("/");

    /// <summary>The management HTTP API; guest may do everything there.</summary>
    public Uri ManagementUri => new(string.Create(CultureInfo.InvariantCulture, $"http://127.0.0.1:{firstPort + 2}/api/"));

    /// <summary>Why there can be no RabbitMQ here; null when there can.</summary>
    internal static string? Missing =>
        File.Exists(Program) ? null : "RabbitMQ is not installed (apt-get install rabbitmq-server)";

    /// <summary>Starts a node in a folder of its own.</summary>
    /// <param name="certificates">With these, amqps is offered on <see cref="TlsPort"/> under the names localhost and 127.0.0.1.</param>
    /// <param name="cancellationToken">Ends the wait and what was started.</param>
    public static Task<RabbitMqServer> StartAsync(ThrowawayCertificates? certificates = null, CancellationToken cancellationToken = default)
    {
        if (Missing is { } reason)
            throw new InvalidOperationException(reason);
        var server = new RabbitMqServer(ServerFolder.OnDisk(Accounts.For(Account)), certificates);
        return LaunchAsync(server, async s =>
        {
            await s.ConfigureAsync(cancellationToken);
            await s.LaunchAsync(cancellationToken);
        });
    }

    /// <summary>The address of a virtual host.</summary>
    /// <param name="virtualHost">Its name.</param>
    /// <param name="userName">Who connects; guest unless told.</param>
    /// <param name="password">That user's password.</param>
    public Uri UriOf(string virtualHost, string userName = User, string password = Secret) => new(string.Create(
        CultureInfo.InvariantCulture,
        $"amqp://{Uri.EscapeDataString(userName)}:{Uri.EscapeDataString(password)}@127.0.0.1:{Port}/{Uri.EscapeDataString(virtualHost)}"));

    /// <summary>Creates a virtual host in which guest may do everything, so that tests share a node and not their queues.</summary>
    /// <param name="name">A new name unless told.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    /// <returns>Its address for guest.</returns>
    public async Task<Uri> CreateVirtualHostAsync(string? name = null, CancellationToken cancellationToken = default)
    {
        name ??= $"test-{Guid.NewGuid():N}";
        await PutAsync($"vhosts/{Uri.EscapeDataString(name)}", new { }, cancellationToken);
        await PermitAsync(User, new RabbitMqPermissions(VirtualHost: name), cancellationToken);
        return UriOf(name);
    }

    /// <summary>Creates a user, or changes its password and what it may do.</summary>
    /// <param name="name">The user.</param>
    /// <param name="password">Its password.</param>
    /// <param name="permissions">What it may do and where; no permission at all when null.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    public async Task CreateUserAsync(
        string name, string password, RabbitMqPermissions? permissions, CancellationToken cancellationToken = default)
    {
        await PutAsync($"users/{Uri.EscapeDataString(name)}", new { password, tags = "" }, cancellationToken);
        if (permissions is not null)
            await PermitAsync(name, permissions, cancellationToken);
    }

    private protected override async Task LaunchAsync(CancellationToken cancellationToken)
    {
        // Started here and not by the node, which would leave it behind as a daemon.
        Run(Settings("epmd", "-address", "127.0.0.1", "-port", Text(EpmdPort)));
        Run(Settings(Program));
        await ReadyAsync(() => AnswersAsync(cancellationToken), cancellationToken);
    }

    private protected override Task BeforeKillAsync() => Wait.UntilAsync(
        async () =>
        {
            var queues = await QuorumQueuesAsync();
            return queues.Length == 0 || queues.All((await ReadRegistryAsync()).Contains);
        },
        "quorum queues to be registered on disk");

    private int EpmdPort => firstPort + 4;

    private string NodeName => $"{Path.GetFileName(Folder.Root).Replace('.', '-')}@localhost";

    private static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);

    private async Task<bool> AnswersAsync(CancellationToken cancellationToken)
    {
        try
        {
            using var client = new TcpClient();
            await client.ConnectAsync(IPAddress.Loopback, Port, cancellationToken);
            var stream = client.GetStream();
            await stream.WriteAsync(ProtocolHeader, cancellationToken);
            if (await stream.ReadAsync(new byte[1], cancellationToken) == 0)
                return false;
            using var answer = await management.GetAsync("overview", cancellationToken);
            return answer.IsSuccessStatusCode;
        }
        catch (Exception e) when (e is SocketException or IOException or HttpRequestException)
        {
            return false;
        }
    }

    // Names as the registry holds them; none when the node does not answer, being frozen or on its way down.
    private async Task<string[]> QuorumQueuesAsync()
    {
        try
        {
            var queues = await management.GetFromJsonAsync<JsonElement[]>("queues?columns=vhost,name,type") ?? [];
            return
            [
                .. from queue in queues
                   where queue.GetProperty("type").GetString() == "quorum"
                   let host = queue.GetProperty("vhost").GetString()
                   select $"{(host == "/" ? "%2F" : host)}_{queue.GetProperty("name").GetString()}"
            ];
        }
        catch (Exception e) when (e is HttpRequestException or TaskCanceledException)
        {
            return [];
        }
    }

    private async Task<string> ReadRegistryAsync()
    {
        var file = Path.Combine(Folder.PathOf("mnesia"), NodeName, "quorum", NodeName, "names.dets");
        return File.Exists(file) ? Encoding.UTF8.GetString(await File.ReadAllBytesAsync(file)) : string.Empty;
    }

    private Task PermitAsync(string user, RabbitMqPermissions permissions, CancellationToken cancellationToken) => PutAsync(
        $"permissions/{Uri.EscapeDataString(permissions.VirtualHost)}/{Uri.EscapeDataString(user)}",
        new { configure = permissions.Configure, write = permissions.Write, read = permissions.Read },
        cancellationToken);

    private async Task PutAsync(string path, object body, CancellationToken cancellationToken)
    {
        using var answer = await management.PutAsJsonAsync(path, body, cancellationToken);
        answer.EnsureSuccessStatusCode();
    }

    private async Task ConfigureAsync(CancellationToken cancellationToken)
    {
        var settings = string.Create(CultureInfo.InvariantCulture, $"""
            listeners.tcp.1 = 127.0.0.1:{Port}
            management.tcp.ip = 127.0.0.1
            management.tcp.port = {firstPort + 2}
            log.console = false
            disk_free_limit.absolute = 256MB
            vm_memory_high_watermark.absolute = 1GB

            """);
        if (certificates is not null)
        {
            var certificate = Folder.Write("server.pem", await File.ReadAllTextAsync(certificates.CertificateFile, cancellationToken), account);
            var key = Folder.Write("server.key", await File.ReadAllTextAsync(certificates.KeyFile, cancellationToken), account);
            settings += string.Create(CultureInfo.InvariantCulture, $"""
                listeners.ssl.1 = 127.0.0.1:{TlsPort}
                ssl_options.certfile = {certificate}
                ssl_options.keyfile = {key}
                ssl_options.verify = verify_none

                """);
        }
        Folder.Write("rabbitmq.conf", settings, account);
        Folder.Write("enabled_plugins", "[rabbitmq_management].\n", account);
    }

    // The machine's own /etc/rabbitmq stays out: CONF_ENV_FILE names a file that is not there.
    private ChildProcessSettings Settings(string program, params IReadOnlyList<string> arguments) => new(program, arguments)
    {
        CleanEnvironment = true,
        WorkingDirectory = Folder.Root,
        Account = account,
        Environment = new Dictionary<string, string?>(StringComparer.Ordinal)
        {
            ["HOME"] = Folder.Root,
            ["RABBITMQ_CONF_ENV_FILE"] = Folder.PathOf("rabbitmq-env.conf"),
            ["RABBITMQ_NODENAME"] = NodeName,
            ["RABBITMQ_BASE"] = Folder.Root,
            ["RABBITMQ_MNESIA_BASE"] = Folder.PathOf("mnesia"),
            ["RABBITMQ_LOG_BASE"] = Folder.PathOf("log"),
            ["RABBITMQ_CONFIG_FILE"] = Folder.PathOf("rabbitmq.conf"),
            ["RABBITMQ_ENABLED_PLUGINS_FILE"] = Folder.PathOf("enabled_plugins"),
            ["RABBITMQ_FEATURE_FLAGS_FILE"] = Folder.PathOf("feature_flags"),
            ["RABBITMQ_PID_FILE"] = Folder.PathOf("pid"),
            ["RABBITMQ_DIST_PORT"] = Text(firstPort + 3),
            ["RABBITMQ_SERVER_ADDITIONAL_ERL_ARGS"] = "-kernel inet_dist_use_interface {127,0,0,1} +S 2:2 +sbwt none",
            ["ERL_EPMD_ADDRESS"] = "127.0.0.1",
            ["ERL_EPMD_PORT"] = Text(EpmdPort),
        },
    };
}
