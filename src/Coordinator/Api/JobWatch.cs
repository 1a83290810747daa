using System.Collections.Concurrent;
using System.Globalization;
using System.Net.ServerSentEvents;
using System.Runtime.CompilerServices;
using SamCam.Client.Documents;

namespace SamCam.Coordinator.Api;

/// <summary>Tells watchers how far a job is. However many there are, a job is looked up once a beat.</summary>
internal sealed class JobWatch(JobView view, CoordinatorOptions options, TimeProvider time)
{
    /// <summary>A watcher hears something at least this often, so that no proxy takes the connection for dead.</summary>
    private static readonly TimeSpan Silence = TimeSpan.FromSeconds(15);

    private readonly ConcurrentDictionary<Guid, Look> looks = new();

    /// <summary>The job whenever it changed, until it ended; nothing when there is no such job.</summary>
    /// <param name="id">The job.</param>
    /// <param name="lastEventId">What the watcher heard last, before its connection broke: it is not told again. Null for a new watcher.</param>
    /// <param name="cancellationToken">Ends the watch.</param>
    public async IAsyncEnumerable<SseItem<JobDocument>> WatchAsync(Guid id, string? lastEventId, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var toldAt = time.GetTimestamp();
        while (await LatestAsync(id, cancellationToken) is { } job)
        {
            var eventId = IdOf(job);
            if (eventId != lastEventId || time.GetElapsedTime(toldAt) >= Silence)
            {
                yield return new SseItem<JobDocument>(job, job.Ended ? "ended" : "progress") { EventId = eventId };
                (lastEventId, toldAt) = (eventId, time.GetTimestamp());
            }

            if (job.Ended)
                yield break;
            await Task.Delay(options.WatchBeat, time, cancellationToken);
        }
    }

    /// <summary>What a watcher has seen: equal when nothing has changed since, the rate and with it the time left included.</summary>
    private static string IdOf(JobDocument job) =>
        string.Create(CultureInfo.InvariantCulture, $"{job.State}-{job.Images}-{job.Done}-{job.Failed}-{job.Priority}-{job.ImagesPerSecond:0.##}");

    private async Task<JobDocument?> LatestAsync(Guid id, CancellationToken cancellationToken)
    {
        var look = looks.GetOrAdd(id, _ => new Look());
        await look.Gate.WaitAsync(cancellationToken);
        try
        {
            if (look.At is not { } at || time.GetElapsedTime(at) >= options.WatchBeat / 2)
                (look.Job, look.At) = (await view.FindAsync(id, cancellationToken), time.GetTimestamp());
            if (look.Job is null or { Ended: true })
                looks.TryRemove(id, out _);
            return look.Job;
        }
        finally
        {
            look.Gate.Release();
        }
    }

    private sealed class Look
    {
        public SemaphoreSlim Gate { get; } = new(1);

        public JobDocument? Job { get; set; }

        public long? At { get; set; }
    }
}
