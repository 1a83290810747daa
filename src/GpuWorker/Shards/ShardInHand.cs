using SamCam.Storage.Results;

namespace SamCam.GpuWorker.Shards;

/// <summary>A claim while it is worked on: renewed in the background, and told to stop when the job is stopped, the claim is lost or a worker that drains has no time left.</summary>
internal sealed class ShardInHand : IAsyncDisposable
{
    private readonly CancellationTokenSource stop;
    private readonly CancellationTokenSource end = new();
    private readonly Task renewing;

    /// <summary>Takes a claim in hand.</summary>
    /// <param name="claim">The claim.</param>
    /// <param name="shards">Where it is renewed.</param>
    /// <param name="interval">How often.</param>
    /// <param name="time">The clock of the interval.</param>
    /// <param name="aborting">Stops the work as well.</param>
    public ShardInHand(ShardClaim claim, ShardStore shards, TimeSpan interval, TimeProvider time, CancellationToken aborting)
    {
        Claim = claim;
        stop = CancellationTokenSource.CreateLinkedTokenSource(aborting);
        renewing = RenewAsync(shards, interval, time);
    }

    public ShardClaim Claim { get; }

    /// <summary>Cancelled when the work is to be dropped.</summary>
    public CancellationToken Stopped => stop.Token;

    /// <summary>Tells the work to stop.</summary>
    public Task StopAsync() => stop.CancelAsync();

    public async ValueTask DisposeAsync()
    {
        await end.CancelAsync();
        await renewing;
        end.Dispose();
        stop.Dispose();
    }

    private async Task RenewAsync(ShardStore shards, TimeSpan interval, TimeProvider time)
    {
        using var timer = new PeriodicTimer(interval, time);
        try
        {
            while (await timer.WaitForNextTickAsync(end.Token))
            {
                try
                {
                    if (await shards.RenewAsync(Claim, end.Token) != LeaseState.Held)
                        await stop.CancelAsync();
                }
                catch (Exception e) when (Patience.IsTransient(e))
                {
                    // The database is away: the next beat tries again, and a commit would tell if the claim was lost.
                }
            }
        }
        catch (OperationCanceledException)
        {
            // The work has ended.
        }
    }
}
