using System.Globalization;
using System.Net.Http.Headers;
using System.Text.Json;
using SamCam.Coordinator.Api;
using SamCam.Segmentation;
using SamCam.Storage.Results;

namespace SamCam.Coordinator.Webhooks;

/// <summary>Makes calls. It follows no redirect, so that no answer leads it to another host, and reads no answer but its status.</summary>
internal sealed class WebhookSender(WebhookTargets targets, WebhookOptions options, JobView view, TimeProvider time) : IDisposable
{
    private const string Ended = "job.ended";

    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web);

    private readonly HttpClient http = new(new SocketsHttpHandler { AllowAutoRedirect = false, UseCookies = false, ConnectTimeout = options.Timeout }) { Timeout = options.Timeout };

    /// <summary>Tells that a job ended.</summary>
    /// <returns>Null when it was answered with success; else why not.</returns>
    public async Task<string?> TrySendAsync(WebhookCall call, CancellationToken cancellationToken)
    {
        if (await view.FindAsync(call.JobId, cancellationToken) is not { } job)
            return "the job is gone";
        try
        {
            using var request = new HttpRequestMessage(HttpMethod.Post, targets.Check(call.Address));
            var (timestamp, body) = (time.GetUtcNow().ToUnixTimeSeconds(), JsonSerializer.SerializeToUtf8Bytes(new { @event = Ended, job }, Json));
            request.Content = new ByteArrayContent(body) { Headers = { ContentType = new MediaTypeHeaderValue("application/json") } };
            request.Headers.Add(WebhookSignature.TimestampHeader, timestamp.ToString(CultureInfo.InvariantCulture));
            request.Headers.Add(WebhookSignature.Header, WebhookSignature.Of(options.Secret!, timestamp, body));
            request.Headers.Add(WebhookSignature.DeliveryHeader, string.Create(CultureInfo.InvariantCulture, $"{call.JobId}-{new DateTimeOffset(call.EndedAt).ToUnixTimeMilliseconds()}"));
            request.Headers.UserAgent.Add(new ProductInfoHeaderValue("SamCam", Jobs.JobPlan.ProgramVersion));
            using var answer = await http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancellationToken);
            return answer.IsSuccessStatusCode ? null : string.Create(CultureInfo.InvariantCulture, $"it was answered with {(int)answer.StatusCode}");
        }
        catch (Exception e) when (e is HttpRequestException or InputException || e is OperationCanceledException && !cancellationToken.IsCancellationRequested)
        {
            return e is OperationCanceledException ? "no answer in time" : e.Message;
        }
    }

    public void Dispose() => http.Dispose();
}
