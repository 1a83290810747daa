using Microsoft.AspNetCore.Components;
using Microsoft.Extensions.Hosting;

namespace SamCam.Coordinator.Dashboard;

/// <summary>A page that looks again and again while it is open.</summary>
public abstract class LivePage : ComponentBase, IAsyncDisposable
{
    private readonly CancellationTokenSource ended = new();
    private CancellationTokenRegistration stopping;

    /// <summary>How long between two looks.</summary>
    protected static TimeSpan Beat { get; } = TimeSpan.FromSeconds(2);

    /// <summary>Cancelled when the page is left.</summary>
    protected CancellationToken Ended => ended.Token;

    [Inject]
    private IHostApplicationLifetime Program { get; set; } = null!;

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await stopping.DisposeAsync();
        await ended.CancelAsync();
        ended.Dispose();
        GC.SuppressFinalize(this);
    }

    /// <summary>Looks up what the page shows.</summary>
    protected abstract Task LookAsync();

    /// <inheritdoc/>
    protected override async Task OnInitializedAsync()
    {
        stopping = Program.ApplicationStopping.Register(ended.Cancel);
        await LookAsync();
        _ = WatchAsync(ended.Token);
    }

    private async Task WatchAsync(CancellationToken cancellationToken)
    {
        try
        {
            using var timer = new PeriodicTimer(Beat);
            while (await timer.WaitForNextTickAsync(cancellationToken))
            {
                await InvokeAsync(async () =>
                {
                    await LookAsync();
                    StateHasChanged();
                });
            }
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            // The page was left.
        }
        catch (Exception e)
        {
            await DispatchExceptionAsync(e);
        }
    }
}
