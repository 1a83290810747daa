using Microsoft.Extensions.Hosting;

namespace SamCam.GpuWorker.Shards;

/// <summary>
/// The end of a worker that is told to end: no new shard at once, the shard in hand goes on for <see cref="WorkerOptions.FinishTime"/>, and then what is left of it
/// goes back.
/// </summary>
internal sealed class Drain : IDisposable
{
    private readonly CancellationTokenSource stop = new();
    private readonly CancellationTokenRegistration registration;
    private readonly ITimer timer;

    public Drain(WorkerOptions options, IHostApplicationLifetime lifetime, TimeProvider time)
    {
        timer = time.CreateTimer(_ => stop.Cancel(), state: null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        registration = lifetime.ApplicationStopping.Register(() =>
        {
            if (options.FinishTime <= TimeSpan.Zero)
                stop.Cancel();
            else
                timer.Change(options.FinishTime, Timeout.InfiniteTimeSpan);
        });
    }

    /// <summary>Cancelled when the shard in hand is to stop.</summary>
    public CancellationToken Stop => stop.Token;

    /// <inheritdoc/>
    public void Dispose()
    {
        registration.Dispose();
        timer.Dispose();
        stop.Dispose();
    }
}
