using Microsoft.AspNetCore.Components;

namespace SamCam.Coordinator.Dashboard.Job;

/// <summary>A part of the page of a job that takes a walk over its rows: it looks seldom, and once more when the job has ended.</summary>
public abstract class JobPart : ComponentBase, IDisposable
{
    private static readonly TimeSpan Slow = TimeSpan.FromSeconds(10);

    private readonly CancellationTokenSource ended = new();
    private long lookedAt;
    private (Guid Id, bool Running, int Done) seen;

    /// <summary>The job.</summary>
    [Parameter, EditorRequired]
    public Guid Id { get; set; }

    /// <summary>Whether more is to come.</summary>
    [Parameter, EditorRequired]
    public bool Running { get; set; }

    /// <summary>Images that are done.</summary>
    [Parameter]
    public int Done { get; set; }

    [Inject]
    private TimeProvider Time { get; set; } = null!;

    /// <summary>How old what is shown may be.</summary>
    protected static TimeSpan Age => Slow / 2;

    /// <summary>Cancelled when the page is left.</summary>
    protected CancellationToken Ended => ended.Token;

    /// <inheritdoc/>
    public void Dispose()
    {
        ended.Cancel();
        ended.Dispose();
        GC.SuppressFinalize(this);
    }

    /// <summary>Looks up what the part shows.</summary>
    /// <param name="name">What the look is known by: another one once the job has ended.</param>
    protected abstract Task LookAsync(string name);

    /// <inheritdoc/>
    protected override async Task OnParametersSetAsync()
    {
        var now = (Id, Running, Done);
        if (now == seen || (Running && seen.Id == Id && seen.Running && Time.GetElapsedTime(lookedAt) < Slow))
            return;
        (seen, lookedAt) = (now, Time.GetTimestamp());
        try
        {
            await LookAsync($"{GetType().Name} {Id} {(Running ? -1 : Done)}");
        }
        catch (OperationCanceledException) when (ended.IsCancellationRequested)
        {
            // The page was left.
        }
    }
}
