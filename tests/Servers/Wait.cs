using System.Diagnostics;
using System.Globalization;

namespace SamCam.Testing.Servers;

/// <summary>Waits for conditions, with a guard time that is long enough for a busy machine.</summary>
public static class Wait
{
    /// <summary>How long a condition may take before a test is given up.</summary>
    public static readonly TimeSpan Guard = TimeSpan.FromSeconds(120);

    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(20);

    /// <summary>Comes back when <paramref name="condition"/> holds.</summary>
    /// <param name="condition">Looked at every 20 ms.</param>
    /// <param name="what">What is waited for, as the error says it.</param>
    /// <param name="guard">The longest wait; <see cref="Guard"/> unless told.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <exception cref="TimeoutException">The condition did not hold in time.</exception>
    public static Task UntilAsync(Func<bool> condition, string what, TimeSpan? guard = null, CancellationToken cancellationToken = default) =>
        UntilAsync(() => Task.FromResult(condition()), what, guard, cancellationToken);

    /// <inheritdoc cref="UntilAsync(Func{bool}, string, TimeSpan?, CancellationToken)"/>
    public static async Task UntilAsync(Func<Task<bool>> condition, string what, TimeSpan? guard = null, CancellationToken cancellationToken = default)
    {
        var limit = guard ?? Guard;
        var start = Stopwatch.GetTimestamp();
        while (!await condition())
        {
            if (Stopwatch.GetElapsedTime(start) > limit)
                throw new TimeoutException(string.Create(CultureInfo.InvariantCulture, $"waited {limit.TotalSeconds:0} s for {what}"));
            await Task.Delay(Interval, cancellationToken);
        }
    }
}
