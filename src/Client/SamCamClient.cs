using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Net.ServerSentEvents;
using System.Runtime.CompilerServices;
using System.Text.Json;
using SamCam.Client.Documents;
using SamCam.Contracts;

namespace SamCam.Client;

/// <summary>
/// A coordinator over its REST API. Every call throws <see cref="SamCamException"/> when the server refuses, and
/// <see cref="HttpRequestException"/> when it cannot be reached.
/// </summary>
public sealed class SamCamClient : IDisposable
{
    private const int MaxProblemBytes = 1 << 16;
    private static readonly JsonSerializerOptions Options = new(JsonSerializerDefaults.Web);
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(1);

    private readonly HttpClient http;

    /// <summary>Names the coordinator; nothing is sent yet.</summary>
    /// <param name="server">Its address, such as <c>http://127.0.0.1:8700</c>.</param>
    /// <param name="key">An API key; null where none is needed.</param>
    public SamCamClient(Uri server, string? key = null)
    {
        // Links to artifacts lead to other servers, which are none of the key's business: redirects are followed without it.
        http = new HttpClient(new SocketsHttpHandler { AllowAutoRedirect = false }) { BaseAddress = server };
        if (key is not null)
            http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", key);
    }

    /// <summary>Submits a dataset as a job.</summary>
    /// <param name="request">What is asked for.</param>
    /// <param name="idempotencyKey">A second submission with the same key is the same job; null for none.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    public async Task<Guid> SubmitAsync(JobRequest request, string? idempotencyKey = null, CancellationToken cancellationToken = default)
    {
        using var message = new HttpRequestMessage(HttpMethod.Post, "v1/jobs") { Content = JsonContent.Create(request, options: Options) };
        if (idempotencyKey is not null)
            message.Headers.Add("Idempotency-Key", idempotencyKey);
        return (await SendAsync<SubmittedJob>(message, cancellationToken)).Id;
    }

    /// <summary>A page of jobs, the newest first.</summary>
    /// <param name="states">Which states; none for all.</param>
    /// <param name="after">The <see cref="Page{T}.Next"/> of the page before; null for the first page.</param>
    /// <param name="count">Jobs at most, 1 to 1000; null for 100.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    public Task<Page<JobDocument>> ListJobsAsync(
        IReadOnlyCollection<string>? states = null, string? after = null, int? count = null, CancellationToken cancellationToken = default) =>
        GetAsync<Page<JobDocument>>("v1/jobs" + Query([.. (states ?? []).Select(s => ("state", (object?)s)), ("after", after), ("count", count)]), cancellationToken);

    /// <summary>A job and how far it is.</summary>
    public Task<JobDocument> GetJobAsync(Guid id, CancellationToken cancellationToken = default) => GetAsync<JobDocument>($"v1/jobs/{id}", cancellationToken);

    /// <summary>Holds a job back.</summary>
    public Task PauseAsync(Guid id, CancellationToken cancellationToken = default) => PostAsync($"v1/jobs/{id}/pause", cancellationToken);

    /// <summary>Lets a paused job go on.</summary>
    public Task ResumeAsync(Guid id, CancellationToken cancellationToken = default) => PostAsync($"v1/jobs/{id}/resume", cancellationToken);

    /// <summary>Ends a job; results that are there stay.</summary>
    public Task CancelAsync(Guid id, CancellationToken cancellationToken = default) => PostAsync($"v1/jobs/{id}/cancel", cancellationToken);

    /// <summary>Computes the failed images of a job again.</summary>
    /// <returns>How many.</returns>
    public async Task<int> RequeueFailedAsync(Guid id, CancellationToken cancellationToken = default)
    {
        using var message = new HttpRequestMessage(HttpMethod.Post, $"v1/jobs/{id}/requeue-failed");
        return (await SendAsync<RequeuedImages>(message, cancellationToken)).Images;
    }

    /// <summary>Removes the rows of an ended job.</summary>
    /// <param name="id">The job.</param>
    /// <param name="artifacts">Whether its artifacts go too.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    public async Task DeleteAsync(Guid id, bool artifacts = false, CancellationToken cancellationToken = default)
    {
        using var message = new HttpRequestMessage(HttpMethod.Delete, $"v1/jobs/{id}" + Query([("artifacts", artifacts ? "true" : null)]));
        using var response = await SendAsync(message, cancellationToken);
    }

    /// <summary>A page of images that are done or failed.</summary>
    public Task<Page<ImageDocument>> ListImagesAsync(Guid id, ImageFilter filter, string? after = null, CancellationToken cancellationToken = default) =>
        GetAsync<Page<ImageDocument>>(
            $"v1/jobs/{id}/images" + Query(
            [
                ("state", filter.State), ("flag", filter.Flag), ("class", filter.Class), ("prefix", filter.Prefix), ("sort", filter.Sort), ("count", filter.Count),
                .. filter.Ranges.Select(r => ("range", (object?)r)), ("after", after),
            ]),
            cancellationToken);

    /// <summary>One image with all that is known about it.</summary>
    public Task<ImageDetail> GetImageAsync(Guid id, string key, CancellationToken cancellationToken = default) =>
        GetAsync<ImageDetail>($"v1/jobs/{id}/images/{EscapePath(key)}", cancellationToken);

    /// <summary>Histograms and percentiles of statistics.</summary>
    /// <param name="id">The job.</param>
    /// <param name="names">Which statistics; none for those that are looked at most.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    public Task<IReadOnlyList<StatisticDocument>> GetStatisticsAsync(Guid id, IReadOnlyCollection<string>? names = null, CancellationToken cancellationToken = default) =>
        GetAsync<IReadOnlyList<StatisticDocument>>($"v1/jobs/{id}/statistics" + Query([.. (names ?? []).Select(n => ("name", (object?)n))]), cancellationToken);

    /// <summary>A page of failed images of all jobs, or of one.</summary>
    public Task<Page<FailureDocument>> ListFailuresAsync(Guid? job = null, string? after = null, int? count = null, CancellationToken cancellationToken = default) =>
        GetAsync<Page<FailureDocument>>("v1/failures" + Query([("job", job), ("after", after), ("count", count)]), cancellationToken);

    /// <summary>The workers that were heard of lately.</summary>
    public Task<IReadOnlyList<WorkerDocument>> ListWorkersAsync(CancellationToken cancellationToken = default) =>
        GetAsync<IReadOnlyList<WorkerDocument>>("v1/workers", cancellationToken);

    /// <summary>The models that jobs can name.</summary>
    public Task<IReadOnlyList<ModelDocument>> ListModelsAsync(CancellationToken cancellationToken = default) =>
        GetAsync<IReadOnlyList<ModelDocument>>("v1/models", cancellationToken);

    /// <summary>The rows of a job so far.</summary>
    /// <param name="id">The job.</param>
    /// <param name="format">csv, jsonl or parquet.</param>
    /// <param name="destination">Where they are written.</param>
    /// <param name="cancellationToken">Ends the transfer.</param>
    public async Task ExportAsync(Guid id, string format, Stream destination, CancellationToken cancellationToken = default)
    {
        using var message = new HttpRequestMessage(HttpMethod.Get, $"v1/jobs/{id}/export" + Query([("format", format)]));
        using var response = await SendAsync(message, cancellationToken);
        await response.Content.CopyToAsync(destination, cancellationToken);
    }

    /// <summary>An artifact, wherever it is kept.</summary>
    /// <param name="link">The <see cref="ArtifactDocument.Link"/> of an image.</param>
    /// <param name="destination">Where its bytes are written.</param>
    /// <param name="cancellationToken">Ends the transfer.</param>
    public async Task ReadArtifactAsync(string link, Stream destination, CancellationToken cancellationToken = default)
    {
        using var message = new HttpRequestMessage(HttpMethod.Get, link);
        using var response = await SendAsync(message, cancellationToken);
        if (response.StatusCode != HttpStatusCode.Found)
        {
            await response.Content.CopyToAsync(destination, cancellationToken);
            return;
        }

        using var bucket = new HttpClient();
        await using var stream = await bucket.GetStreamAsync(response.Headers.Location!, cancellationToken);
        await stream.CopyToAsync(destination, cancellationToken);
    }

    /// <summary>A job whenever it changed, until it ended. Where the connection breaks, the watch goes on from where it was.</summary>
    public async IAsyncEnumerable<JobDocument> WatchAsync(Guid id, [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        string? heard = null;
        for (JobDocument? job = null; job is not { Ended: true };)
        {
            await foreach (var item in EventsAsync(id, heard, cancellationToken))
            {
                heard = item.EventId ?? heard;
                yield return job = item.Data;
            }

            if (job is not { Ended: true })
                await Task.Delay(Pause, cancellationToken);
        }
    }

    /// <inheritdoc/>
    public void Dispose() => http.Dispose();

    private async IAsyncEnumerable<SseItem<JobDocument>> EventsAsync(Guid id, string? heard, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        using var message = new HttpRequestMessage(HttpMethod.Get, $"v1/jobs/{id}/events");
        if (heard is not null)
            message.Headers.Add("Last-Event-ID", heard);
        using var response = await SendAsync(message, cancellationToken);
        await using var stream = await response.Content.ReadAsStreamAsync(cancellationToken);
        await using var items = SseParser.Create(stream, (_, data) => JsonSerializer.Deserialize<JobDocument>(data, Options)!).EnumerateAsync(cancellationToken).GetAsyncEnumerator(cancellationToken);
        while (true)
        {
            try
            {
                if (!await items.MoveNextAsync())
                    yield break;
            }
            catch (Exception e) when (e is IOException or HttpRequestException)
            {
                // The connection broke in the middle of an event: whoever watches asks again.
                yield break;
            }

            yield return items.Current;
        }
    }

    private async Task<T> GetAsync<T>(string path, CancellationToken cancellationToken)
    {
        using var message = new HttpRequestMessage(HttpMethod.Get, path);
        return await SendAsync<T>(message, cancellationToken);
    }

    private async Task PostAsync(string path, CancellationToken cancellationToken)
    {
        using var message = new HttpRequestMessage(HttpMethod.Post, path);
        using var response = await SendAsync(message, cancellationToken);
    }

    private async Task<T> SendAsync<T>(HttpRequestMessage message, CancellationToken cancellationToken)
    {
        using var response = await SendAsync(message, cancellationToken);
        return (await response.Content.ReadFromJsonAsync<T>(Options, cancellationToken))!;
    }

    private async Task<HttpResponseMessage> SendAsync(HttpRequestMessage message, CancellationToken cancellationToken)
    {
        var response = await http.SendAsync(message, HttpCompletionOption.ResponseHeadersRead, cancellationToken);
        if (response.IsSuccessStatusCode || response.StatusCode == HttpStatusCode.Found)
            return response;
        using (response)
            throw new SamCamException(response.StatusCode, await ReasonAsync(response, cancellationToken));
    }

    /// <summary>What the server says is wrong, when it says so as problem details.</summary>
    private static async Task<string> ReasonAsync(HttpResponseMessage response, CancellationToken cancellationToken)
    {
        var fallback = string.Create(CultureInfo.InvariantCulture, $"the server answered {(int)response.StatusCode} {response.ReasonPhrase}");
        try
        {
            await response.Content.LoadIntoBufferAsync(MaxProblemBytes, cancellationToken);
            var problem = await response.Content.ReadFromJsonAsync<JsonElement>(Options, cancellationToken);
            return (Text("detail") ?? Text("title")) is { Length: > 0 } text ? text : fallback;

            string? Text(string name) => problem.ValueKind == JsonValueKind.Object && problem.TryGetProperty(name, out var value) ? value.GetString() : null;
        }
        catch (Exception e) when (e is JsonException or HttpRequestException or InvalidOperationException)
        {
            return fallback;
        }
    }

    private static string EscapePath(string key) => string.Join('/', key.Split('/').Select(Uri.EscapeDataString));

    private static string Query(IEnumerable<(string Name, object? Value)> parameters)
    {
        var pairs = parameters
            .Where(p => p.Value is not null)
            .Select(p => $"{p.Name}={Uri.EscapeDataString(Convert.ToString(p.Value, CultureInfo.InvariantCulture)!)}")
            .ToList();
        return pairs.Count == 0 ? "" : "?" + string.Join('&', pairs);
    }
}
