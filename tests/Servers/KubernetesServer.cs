using System.Globalization;
using System.Security.Cryptography;

namespace SamCam.Testing.Servers;

/// <summary>A throwaway Kubernetes API server, 1.20, over etcd: it takes and checks objects, and nothing runs.</summary>
public sealed class KubernetesServer : IAsyncDisposable
{
    private const string Etcd = "/usr/bin/etcd";

    private readonly ServerFolder folder;
    private readonly List<ChildProcess> processes = [];
    private readonly int firstPort = FreePorts.TakeRange(3);

    private KubernetesServer(ServerFolder folder) => this.folder = folder;

    /// <summary>Where it listens.</summary>
    public Uri Address => new(string.Create(CultureInfo.InvariantCulture, $"https://127.0.0.1:{firstPort}"));

    /// <summary>Settings of kubectl for a user that may do everything.</summary>
    public string KubeConfig => folder.PathOf("kubeconfig");

    /// <summary>The authority of its certificate.</summary>
    public string CaFile => folder.PathOf("certs/apiserver.crt");

    private static string Programs => Environment.GetEnvironmentVariable("SAMCAM_KUBE")
        ?? Path.Combine(
            Environment.GetEnvironmentVariable("XDG_CACHE_HOME") ?? Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), ".cache"), "samcam", "kube");

    /// <summary>Starts one; skips or fails the test where its programs are missing.</summary>
    /// <param name="tokens">Users beside the one who may do everything, by token: a service account is <c>system:serviceaccount:NAMESPACE:NAME</c>.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    public static async Task<KubernetesServer> StartAsync(IReadOnlyDictionary<string, string> tokens, CancellationToken cancellationToken)
    {
        Availability.RequireProgram(Etcd, "etcd-server");
        var program = Path.Combine(Programs, "kube-apiserver");
        Availability.Require(File.Exists(program) ? null : $"{program} is missing: run .ci/kube.sh {Programs}");
        var server = new KubernetesServer(ServerFolder.OnDisk());
        try
        {
            await server.LaunchAsync(program, tokens, cancellationToken);
            return server;
        }
        catch
        {
            await server.DisposeAsync();
            throw;
        }
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        foreach (var process in processes)
            await process.DisposeAsync();
        folder.Dispose();
    }

    private async Task LaunchAsync(string program, IReadOnlyDictionary<string, string> tokens, CancellationToken cancellationToken)
    {
        var admin = Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(16));
        folder.Write("tokens.csv", string.Join('\n', [$"{admin},admin,admin,system:masters", .. tokens.Select(t => $"{t.Key},{t.Value},{t.Value},system:authenticated")]) + "\n");
        folder.Write("kubeconfig", $$$"""
            apiVersion: v1
            kind: Config
            clusters: [{name: c, cluster: {server: "{{{Address}}}", insecure-skip-tls-verify: true}}]
            users: [{name: u, user: {token: {{{admin}}}}}]
            contexts: [{name: x, context: {cluster: c, user: u}}]
            current-context: x

            """);
        using var key = RSA.Create(2048);
        folder.Write("account.key", key.ExportRSAPrivateKeyPem());
        folder.Write("account.pub", key.ExportSubjectPublicKeyInfoPem());
        var (clients, peers) = (Local(1), Local(2));
        Run(Etcd,
            $"--data-dir={folder.PathOf("etcd")}", $"--listen-client-urls={clients}", $"--advertise-client-urls={clients}", $"--listen-peer-urls={peers}",
            $"--initial-advertise-peer-urls={peers}", $"--initial-cluster=default={peers}", "--unsafe-no-fsync");
        Run(program,
            $"--etcd-servers={clients}", $"--cert-dir={folder.PathOf("certs")}", "--bind-address=127.0.0.1", "--advertise-address=127.0.0.1",
            string.Create(CultureInfo.InvariantCulture, $"--secure-port={firstPort}"), "--insecure-port=0", $"--token-auth-file={folder.PathOf("tokens.csv")}", "--authorization-mode=RBAC",
            $"--service-account-key-file={folder.PathOf("account.pub")}", $"--service-account-signing-key-file={folder.PathOf("account.key")}",
            "--service-account-issuer=https://kubernetes.default.svc", "--service-cluster-ip-range=10.96.0.0/16", "--disable-admission-plugins=ServiceAccount",
            "--endpoint-reconciler-type=none");
        using var http = new HttpClient(new SocketsHttpHandler { SslOptions = { RemoteCertificateValidationCallback = (_, _, _, _) => true } }) { BaseAddress = Address };
        http.DefaultRequestHeaders.Authorization = new("Bearer", admin);
        await Wait.UntilAsync(
            async () =>
            {
                if (processes.Find(p => p.HasExited) is { } ended)
                    throw new InvalidOperationException(ended.Output);
                try
                {
                    using var answer = await http.GetAsync("/readyz", cancellationToken);
                    return answer.IsSuccessStatusCode;
                }
                catch (HttpRequestException)
                {
                    return false;
                }
            },
            "the API server to be ready",
            cancellationToken: cancellationToken);
    }

    private string Local(int offset) => string.Create(CultureInfo.InvariantCulture, $"http://127.0.0.1:{firstPort + offset}");

    private void Run(string program, params string[] arguments) => processes.Add(ChildProcess.Start(new ChildProcessSettings(program, arguments)));
}
