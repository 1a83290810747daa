using Microsoft.Extensions.Hosting;

namespace SamCam.GpuWorker.Shards;

/// <summary>
/// The end of a worker that is told to end: no new shard at once; the shard in hand goes on for <see cref="WorkerOptions.FinishTime"/>; then the images in hand may
/// end within the first half of <see cref="WorkerOptions.DrainTime"/>, and what is ready is written and what is left goes back within the other.
/// </summary>
internal sealed class Drain : IDisposable
{
    private readonly CancellationTokenSource stop;
    private readonly CancellationTokenSource abort;
    private readonly CancellationTokenSource end;
    private readonly CancellationTokenRegistration registration;

    public Drain(WorkerOptions options, IHostApplicationLifetime lifetime, TimeProvider time)
    {
        (stop, abort, end) = (Never(), Never(), Never());
        registration = lifetime.ApplicationStopping.Register(() =>
        {
            stop.CancelAfter(options.FinishTime);
            abort.CancelAfter(options.FinishTime + (options.DrainTime / 2));
            end.CancelAfter(options.FinishTime + options.DrainTime);
        });

        CancellationTokenSource Never() => new(Timeout.InfiniteTimeSpan, time);
    }

    /// <summary>Cancelled when no further image of the shard in hand is to start.</summary>
    public CancellationToken Stop => stop.Token;

    /// <summary>Cancelled when images in hand are to be dropped.</summary>
    public CancellationToken Abort => abort.Token;

    /// <summary>Cancelled when the database has had all the time there is.</summary>
    public CancellationToken End => end.Token;

    /// <inheritdoc/>
    public void Dispose()
    {
        registration.Dispose();
        stop.Dispose();
        abort.Dispose();
        end.Dispose();
    }
}
