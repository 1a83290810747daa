namespace SamCam.ClusterBenchmark;

/// <summary>Watchers of one job, each with a connection of its own, as many dashboards or commands would be.</summary>
internal sealed class Watchers : IAsyncDisposable
{
    private readonly HttpClient http = new(new SocketsHttpHandler { MaxConnectionsPerServer = int.MaxValue }) { Timeout = Timeout.InfiniteTimeSpan };
    private readonly CancellationTokenSource ended = new();
    private readonly Task[] watching;
    private int events;

    /// <summary>Connects them.</summary>
    /// <param name="address">The events of the job.</param>
    /// <param name="count">How many.</param>
    public Watchers(Uri address, int count) => watching = [.. Enumerable.Range(0, count).Select(_ => WatchAsync(address))];

    /// <summary>How many there are.</summary>
    public int Count => watching.Length;

    /// <summary>What all of them were told so far.</summary>
    public int Events => Volatile.Read(ref events);

    public async ValueTask DisposeAsync()
    {
        await ended.CancelAsync();
        await Task.WhenAll(watching);
        http.Dispose();
        ended.Dispose();
    }

    private async Task WatchAsync(Uri address)
    {
        try
        {
            using var answer = await http.GetAsync(address, HttpCompletionOption.ResponseHeadersRead, ended.Token);
            answer.EnsureSuccessStatusCode();
            using var reader = new StreamReader(await answer.Content.ReadAsStreamAsync(ended.Token));
            while (await reader.ReadLineAsync(ended.Token) is { } line)
            {
                if (line.StartsWith("event:", StringComparison.Ordinal))
                    Interlocked.Increment(ref events);
            }
        }
        catch (OperationCanceledException) when (ended.IsCancellationRequested)
        {
            // The run is over.
        }
    }
}
