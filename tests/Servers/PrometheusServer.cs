using System.Globalization;
using System.Net.Http.Json;
using System.Text.Json;

namespace SamCam.Testing.Servers;

/// <summary>A throwaway Prometheus that scrapes programs on this machine every second.</summary>
public sealed class PrometheusServer : IAsyncDisposable
{
    /// <summary>The program that checks rules and configurations; it comes with the server.</summary>
    public const string Promtool = "/usr/bin/promtool";

    private const string Program = "/usr/bin/prometheus";

    private readonly ServerFolder folder;
    private readonly ChildProcess process;
    private readonly HttpClient http;

    private PrometheusServer(ServerFolder folder, ChildProcess process, int port)
    {
        (this.folder, this.process) = (folder, process);
        http = new HttpClient { BaseAddress = new Uri(string.Create(CultureInfo.InvariantCulture, $"http://127.0.0.1:{port}/")), Timeout = Wait.Guard };
    }

    /// <summary>Starts one; skips or fails the test when it is not installed.</summary>
    /// <param name="targets">Addresses whose <c>/metrics</c> it reads.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    public static async Task<PrometheusServer> StartAsync(IReadOnlyList<Uri> targets, CancellationToken cancellationToken)
    {
        Availability.RequireProgram(Program, "prometheus");
        var place = ServerFolder.OnDisk();
        var port = FreePorts.Take();
        var list = string.Join(", ", targets.Select(t => $"\"{t.Authority}\""));
        var settings = place.Write("prometheus.yml", $$"""
            global: {scrape_interval: 1s, scrape_timeout: 1s}
            scrape_configs:
              - job_name: samcam
                static_configs:
                  - targets: [{{list}}]

            """);
        var server = new PrometheusServer(
            place,
            ChildProcess.Start(new ChildProcessSettings(
                Program,
                $"--config.file={settings}",
                $"--storage.tsdb.path={place.PathOf("data")}",
                string.Create(CultureInfo.InvariantCulture, $"--web.listen-address=127.0.0.1:{port}"))),
            port);
        try
        {
            // Ready is not enough: the first scrape comes seconds later.
            await Wait.UntilAsync(() => server.HasAsync("sum(up) == " + targets.Count.ToString(CultureInfo.InvariantCulture), cancellationToken), "Prometheus to have read its targets", cancellationToken: cancellationToken);
            return server;
        }
        catch
        {
            await server.DisposeAsync();
            throw;
        }
    }

    /// <summary>Whether a query has a result now.</summary>
    public async Task<bool> HasAsync(string query, CancellationToken cancellationToken)
    {
        try
        {
            return (await AskAsync("api/v1/query?query=" + Uri.EscapeDataString(query), cancellationToken)).GetArrayLength() > 0;
        }
        catch (HttpRequestException)
        {
            return false;
        }
    }

    /// <summary>Whether a query had a result at any second of the last minutes.</summary>
    /// <exception cref="InvalidOperationException">Prometheus cannot read the query; the message says why.</exception>
    public async Task<bool> HadAsync(string query, CancellationToken cancellationToken)
    {
        var now = TimeProvider.System.GetUtcNow().ToUnixTimeSeconds();
        var range = string.Create(CultureInfo.InvariantCulture, $"&start={now - 600}&end={now}&step=1");
        return (await AskAsync("api/v1/query_range?query=" + Uri.EscapeDataString(query) + range, cancellationToken)).GetArrayLength() > 0;
    }

    /// <summary>Names of all metrics that were read.</summary>
    public async Task<IReadOnlyList<string>> NamesAsync(CancellationToken cancellationToken)
    {
        var answer = await http.GetFromJsonAsync<JsonElement>("api/v1/label/__name__/values", cancellationToken);
        return [.. answer.GetProperty("data").EnumerateArray().Select(n => n.GetString()!)];
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        http.Dispose();
        await process.DisposeAsync();
        folder.Dispose();
    }

    private async Task<JsonElement> AskAsync(string path, CancellationToken cancellationToken)
    {
        using var answer = await http.GetAsync(path, cancellationToken);
        // Still starting: the body is a sentence.
        if (answer.StatusCode == System.Net.HttpStatusCode.ServiceUnavailable)
            throw new HttpRequestException("not ready", inner: null, answer.StatusCode);
        var document = await answer.Content.ReadFromJsonAsync<JsonElement>(cancellationToken);
        return document.GetProperty("status").GetString() == "success"
            ? document.GetProperty("data").GetProperty("result")
            : throw new InvalidOperationException($"{Uri.UnescapeDataString(path)}: {document.GetProperty("error").GetString()}");
    }
}
