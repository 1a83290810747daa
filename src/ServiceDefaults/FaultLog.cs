using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;

namespace SamCam.ServiceDefaults;

/// <summary>
/// Logs what goes wrong in work that is tried again and again: one sentence that says what to do, and the same fault once a minute.
/// An error that nobody expects keeps its stack trace.
/// </summary>
public sealed class FaultLog(ILogger logger, TimeProvider time)
{
    /// <summary>A fault that lasts is logged this often.</summary>
    public static readonly TimeSpan Interval = TimeSpan.FromMinutes(1);

    private readonly ConcurrentDictionary<string, long> logged = new(StringComparer.Ordinal);

    /// <summary>Logs an error, unless the same fault was logged lately.</summary>
    /// <param name="work">What was tried, the same words every time: <c>Dispatching</c>.</param>
    /// <param name="error">What went wrong.</param>
    public void Write(string work, Exception error)
    {
        var fault = ServiceFault.Of(error);
        if (!IsDue(fault.IsShared ? fault.Kind : $"{work}: {fault.Kind}"))
            return;
        if (fault.Sentence is { } sentence)
            LogMessages.Fault(logger, work, sentence);
        else
            LogMessages.UnexpectedFault(logger, error, work);
    }

    /// <summary>Does a piece of work and logs what goes wrong with it: it is tried again on another occasion, and nothing else waits for its cause.</summary>
    /// <param name="work">What is tried, the same words every time.</param>
    /// <param name="step">Does it.</param>
    /// <param name="stopping">Ends the work; the only thing that is passed on.</param>
    public async Task TryAsync(string work, Func<CancellationToken, Task> step, CancellationToken stopping)
    {
        try
        {
            await step(stopping);
        }
        catch (Exception e) when (e is not OperationCanceledException || !stopping.IsCancellationRequested)
        {
            Write(work, e);
        }
    }

    private bool IsDue(string fault)
    {
        var now = time.GetTimestamp();
        return logged.TryAdd(fault, now)
            || (logged.TryGetValue(fault, out var last) && time.GetElapsedTime(last, now) >= Interval && logged.TryUpdate(fault, now, last));
    }
}
