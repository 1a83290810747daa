using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Net.ServerSentEvents;
using System.Runtime.CompilerServices;
using System.Text.Json;
using System.Text.Json.Serialization;
using SamCam.Client.Documents;
using SamCam.Contracts;

namespace SamCam.Client;

/// <summary>
/// A coordinator over its REST API. Every call throws <see cref="SamCamException"/> when the server refuses, and
/// <see cref="HttpRequestException"/> when it cannot be reached.
/// </summary>
public sealed class SamCamClient : IDisposable
{
    // What is not asked for is not sent, so that an older server has no name that it does not know.
    private static readonly JsonSerializerOptions Options = new(JsonSerializerDefaults.Web) { DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull };
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(1);

    // A submission is answered when its whole dataset has been read.
    private static readonly TimeSpan AnswerTime = TimeSpan.FromMinutes(10);
    private static readonly TimeSpan ConnectTime = TimeSpan.FromSeconds(10);

    // Several times what a server lets pass between two events.
    private static readonly TimeSpan Silence = TimeSpan.FromMinutes(1);

    private readonly HttpClient http;

    /// <summary>Names the coordinator; nothing is sent yet.</summary>
    /// <param name="server">Its address, such as <c>http://127.0.0.1:8700</c>.</param>
    /// <param name="key">An API key; null where none is needed.</param>
    public SamCamClient(Uri server, string? key = null)
    {
        // Links to artifacts lead to other servers, which are none of the key's business: redirects are followed without it.
        var handler = new SocketsHttpHandler { AllowAutoRedirect = false, ConnectTimeout = ConnectTime };
        var root = server.AbsolutePath.EndsWith('/') ? server : new Uri(server.AbsoluteUri + '/');
        http = new HttpClient(handler) { BaseAddress = root, Timeout = AnswerTime };
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
                ("state", filter.State), ("flag", filter.Flag), ("verdict", filter.Verdict), ("class", filter.Class), ("prefix", filter.Prefix), ("sort", filter.Sort), ("count", filter.Count),
                .. filter.Ranges.Select(r => ("range", (object?)r)), ("after", after),
            ]),
            cancellationToken);

    /// <summary>One image with all that is known about it.</summary>
    public Task<ImageDetail> GetImageAsync(Guid id, string key, CancellationToken cancellationToken = default) =>
        GetAsync<ImageDetail>($"v1/jobs/{id}/images/{EscapePath(key)}", cancellationToken);

    /// <summary>Keeps what a person thinks of the pseudo-label of an image that is done.</summary>
    /// <param name="id">The job.</param>
    /// <param name="key">The image key.</param>
    /// <param name="verdict">accepted or rejected; null takes it back.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    public async Task SetVerdictAsync(Guid id, string key, string? verdict, CancellationToken cancellationToken = default)
    {
        using var message = new HttpRequestMessage(HttpMethod.Put, $"v1/jobs/{id}/images/{EscapePath(key)}/verdict")
        {
            Content = JsonContent.Create(new VerdictDocument(verdict), options: Options),
        };
        using var response = await SendAsync(message, cancellationToken);
    }

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

    /// <summary>Who the key makes one, and what one may do.</summary>
    public Task<SessionDocument> GetSessionAsync(CancellationToken cancellationToken = default) => GetAsync<SessionDocument>("v1/session", cancellationToken);

    /// <summary>All API keys, also those that are no longer in force; for admins.</summary>
    public async Task<IReadOnlyList<KeyDocument>> ListKeysAsync(CancellationToken cancellationToken = default) =>
        (await GetAsync<Page<KeyDocument>>("v1/keys", cancellationToken)).Items;

    /// <summary>Makes an API key; for admins.</summary>
    /// <returns>The key with its secret, which is never shown again.</returns>
    public async Task<KeyDocument> CreateKeyAsync(KeyRequest request, CancellationToken cancellationToken = default)
    {
        using var message = new HttpRequestMessage(HttpMethod.Post, "v1/keys") { Content = JsonContent.Create(request, options: Options) };
        return await SendAsync<KeyDocument>(message, cancellationToken);
    }

    /// <summary>Gives an API key a new secret; for admins.</summary>
    /// <returns>The key with its secret, which is never shown again.</returns>
    public async Task<KeyDocument> RotateKeyAsync(Guid id, CancellationToken cancellationToken = default)
    {
        using var message = new HttpRequestMessage(HttpMethod.Post, $"v1/keys/{id}/rotate");
        return await SendAsync<KeyDocument>(message, cancellationToken);
    }

    /// <summary>Ends an API key; for admins.</summary>
    public async Task RevokeKeyAsync(Guid id, CancellationToken cancellationToken = default)
    {
        using var message = new HttpRequestMessage(HttpMethod.Delete, $"v1/keys/{id}");
        using var response = await SendAsync(message, cancellationToken);
    }

    /// <summary>A page of the audit log, the latest first; for admins.</summary>
    /// <param name="who">Only what this name did; null for all.</param>
    /// <param name="after">The <see cref="Page{T}.Next"/> of the page before; null for the first page.</param>
    /// <param name="count">Rows at most, 1 to 1000; null for 100.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    public Task<Page<AuditDocument>> ListAuditAsync(string? who = null, string? after = null, int? count = null, CancellationToken cancellationToken = default) =>
        GetAsync<Page<AuditDocument>>("v1/audit" + Query([("who", who), ("after", after), ("count", count)]), cancellationToken);

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
    /// <param name="id">The job.</param>
    /// <param name="cancellationToken">Ends the watch; the job goes on.</param>
    public IAsyncEnumerable<JobDocument> WatchAsync(Guid id, CancellationToken cancellationToken = default) =>
        WatchAsync(id, TimeSpan.FromMinutes(5), away: null, cancellationToken);

    /// <inheritdoc cref="WatchAsync(Guid, CancellationToken)"/>
    /// <param name="id">The job.</param>
    /// <param name="patience">How long a server that was there may be away.</param>
    /// <param name="away">Told each time that it is tried in vain; null for nobody.</param>
    /// <param name="cancellationToken">Ends the watch; the job goes on.</param>
    public async IAsyncEnumerable<JobDocument> WatchAsync(
        Guid id, TimeSpan patience, Action<Exception>? away, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        string? heard = null;
        var lost = TimeProvider.System.GetTimestamp();
        for (JobDocument? job = null; job is not { Ended: true };)
        {
            await using (var events = EventsAsync(id, heard, cancellationToken).GetAsyncEnumerator(cancellationToken))
            {
                while (await TryNextAsync(events, job, lost))
                {
                    heard = events.Current.EventId ?? heard;
                    yield return job = events.Current.Data;
                    lost = TimeProvider.System.GetTimestamp();
                }
            }

            if (job is not { Ended: true })
                await Task.Delay(Pause, cancellationToken);
        }

        // A server that never answered may be none.
        async Task<bool> TryNextAsync(IAsyncEnumerator<SseItem<JobDocument>> events, JobDocument? job, long since)
        {
            try
            {
                return await events.MoveNextAsync();
            }
            catch (Exception e) when (job is not null && IsAway(e) && TimeProvider.System.GetElapsedTime(since) < patience)
            {
                away?.Invoke(e);
                return false;
            }
        }
    }

    /// <inheritdoc/>
    public void Dispose() => http.Dispose();

    private static bool IsAway(Exception error) =>
        error is HttpRequestException or SamCamException { Status: HttpStatusCode.BadGateway or HttpStatusCode.ServiceUnavailable or HttpStatusCode.GatewayTimeout or HttpStatusCode.TooManyRequests };

    private async IAsyncEnumerable<SseItem<JobDocument>> EventsAsync(Guid id, string? heard, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        using var message = new HttpRequestMessage(HttpMethod.Get, $"v1/jobs/{id}/events");
        if (heard is not null)
            message.Headers.Add("Last-Event-ID", heard);
        using var response = await SendAsync(message, cancellationToken);
        await using var stream = await response.Content.ReadAsStreamAsync(cancellationToken);
        using var silence = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        await using var items = SseParser.Create(stream, (_, data) => JsonSerializer.Deserialize<JobDocument>(data, Options)!).EnumerateAsync(silence.Token).GetAsyncEnumerator(silence.Token);
        while (true)
        {
            try
            {
                silence.CancelAfter(Silence);
                if (!await items.MoveNextAsync())
                    yield break;
            }
            catch (Exception e) when (e is IOException or HttpRequestException || e is OperationCanceledException && !cancellationToken.IsCancellationRequested)
            {
                // The connection broke in the middle of an event, or nothing comes any more: whoever watches asks again.
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
        try
        {
            return (await response.Content.ReadFromJsonAsync<T>(Options, cancellationToken))!;
        }
        catch (Exception e) when (e is JsonException or NotSupportedException or InvalidOperationException)
        {
            throw new SamCamException(response.StatusCode, "what answers there is no SamCam coordinator, or one of another version");
        }
    }

    private async Task<HttpResponseMessage> SendAsync(HttpRequestMessage message, CancellationToken cancellationToken)
    {
        var response = await AnswerAsync(message, cancellationToken);
        if (response.IsSuccessStatusCode || response.StatusCode == HttpStatusCode.Found)
            return response;
        using (response)
            throw await ProblemReader.ReadAsync(response, cancellationToken);
    }

    private async Task<HttpResponseMessage> AnswerAsync(HttpRequestMessage message, CancellationToken cancellationToken)
    {
        try
        {
            return await http.SendAsync(message, HttpCompletionOption.ResponseHeadersRead, cancellationToken);
        }
        catch (OperationCanceledException e) when (!cancellationToken.IsCancellationRequested)
        {
            throw new HttpRequestException("no answer in time", e);
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
