using SamCam.Storage.Results;

namespace SamCam.Coordinator.Dispatching;

/// <summary>Renews a hold while work that takes long goes on. Work that outlives its hold is done twice at worst, with the same result.</summary>
internal sealed class HoldKeeper : IAsyncDisposable
{
    private readonly CancellationTokenSource stop = new();
    private readonly Task running;

    public HoldKeeper(JobHolds holds, JobHold hold, LeaseOptions leases, TimeProvider time)
    {
        running = RunAsync();

        async Task RunAsync()
        {
            using var timer = new PeriodicTimer(leases.Duration / 3, time);
            try
            {
                while (await timer.WaitForNextTickAsync(stop.Token))
                    await holds.RenewAsync(hold, stop.Token);
            }
            catch (Exception e) when (e is OperationCanceledException or System.Data.Common.DbException)
            {
                // Ended, or a database that is away: the hold runs out.
            }
        }
    }

    public async ValueTask DisposeAsync()
    {
        await stop.CancelAsync();
        await running;
        stop.Dispose();
    }
}
