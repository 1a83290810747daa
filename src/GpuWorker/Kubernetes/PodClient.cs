using System.Globalization;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Security.Authentication;
using SamCam.Segmentation;
using SamCam.Storage;

namespace SamCam.GpuWorker.Kubernetes;

/// <summary>The one thing that a worker asks of the API server: to note on its own pod what deleting it costs.</summary>
internal sealed class PodClient : IDisposable
{
    /// <summary>The annotation that a ReplicaSet reads when it chooses which pod goes.</summary>
    public const string DeletionCost = "controller.kubernetes.io/pod-deletion-cost";

    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(10);

    private readonly KubernetesOptions options;
    private readonly HttpClient http;

    /// <exception cref="InputException">A setting is missing or cannot be used; names it.</exception>
    public PodClient(KubernetesOptions options)
    {
        this.options = options;
        if (options.Namespace is not { Length: > 0 })
            throw new InputException("Kubernetes:Namespace", "it is not set", "set it with Kubernetes:PodName, from the pod's own metadata");
        if (options.Server.Scheme != Uri.UriSchemeHttps)
            throw new InputException("Kubernetes:Server", "the pod's token is sent to it, and it is no https address", "give the https address of the API server");
        var authority = new AuthorityFile(options.CaFile, "Kubernetes:CaFile");
        http = new HttpClient(new SocketsHttpHandler
        {
            AllowAutoRedirect = false,
            UseProxy = false,
            SslOptions = { RemoteCertificateValidationCallback = authority.Validate },
        })
        { BaseAddress = options.Server, Timeout = Timeout };
    }

    /// <summary>Notes the cost.</summary>
    /// <exception cref="HttpRequestException">The API server is away or refuses.</exception>
    /// <exception cref="IOException">The token cannot be read.</exception>
    public async Task SetDeletionCostAsync(int cost, CancellationToken cancellationToken)
    {
        var path = $"/api/v1/namespaces/{Uri.EscapeDataString(options.Namespace!)}/pods/{Uri.EscapeDataString(options.PodName!)}";
        using var request = new HttpRequestMessage(HttpMethod.Patch, path);
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", (await File.ReadAllTextAsync(options.TokenFile, cancellationToken)).Trim());
        var annotations = new Dictionary<string, string>(StringComparer.Ordinal) { [DeletionCost] = cost.ToString(CultureInfo.InvariantCulture) };
        request.Content = JsonContent.Create(new { metadata = new { annotations } }, new MediaTypeHeaderValue("application/merge-patch+json"));
        try
        {
            using var answer = await http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancellationToken);
            if (!answer.IsSuccessStatusCode)
                throw new HttpRequestException($"the API server answers {(int)answer.StatusCode} to a patch of pod {options.PodName}", inner: null, answer.StatusCode);
        }
        catch (HttpRequestException e) when (e.InnerException is AuthenticationException tls)
        {
            throw new HttpRequestException($"no TLS connection to the API server ({tls.Message})", e, e.StatusCode);
        }
    }

    /// <inheritdoc/>
    public void Dispose() => http.Dispose();
}
