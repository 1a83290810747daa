using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;

namespace SamCam.ClusterBenchmark;

/// <summary>Asks a broker's management API how many messages were published to a virtual host.</summary>
internal sealed class MessageCounter : IDisposable
{
    private readonly HttpClient http = new();
    private readonly Uri host;

    public MessageCounter(Uri management, Uri bus)
    {
        host = new Uri(management, "vhosts/" + bus.AbsolutePath.TrimStart('/'));
        http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Basic", Convert.ToBase64String(Encoding.ASCII.GetBytes(Uri.UnescapeDataString(bus.UserInfo))));
    }

    /// <summary>Messages so far; the broker is up to five seconds late.</summary>
    public async Task<long> CountAsync()
    {
        using var json = JsonDocument.Parse(await http.GetStringAsync(host));
        return json.RootElement.TryGetProperty("message_stats", out var stats) && stats.TryGetProperty("publish", out var published) ? published.GetInt64() : 0;
    }

    public void Dispose() => http.Dispose();
}
