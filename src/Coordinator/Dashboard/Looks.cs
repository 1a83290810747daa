using System.Collections.Concurrent;

namespace SamCam.Coordinator.Dashboard;

/// <summary>What pages show, looked up once for all who watch.</summary>
internal sealed class Looks(TimeProvider time)
{
    private const int MaxLooks = 1000;

    private readonly ConcurrentDictionary<string, Look> looks = new(StringComparer.Ordinal);

    /// <summary>A value that may be as old as said.</summary>
    /// <param name="name">What it is; the same for everybody who may share it.</param>
    /// <param name="age">How old it may be.</param>
    /// <param name="find">Looks it up.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    public async Task<T> AtAsync<T>(string name, TimeSpan age, Func<CancellationToken, Task<T>> find, CancellationToken cancellationToken)
        where T : class
    {
        if (looks.Count > MaxLooks)
            looks.Clear();
        var look = looks.GetOrAdd(name, _ => new Look());
        await look.Gate.WaitAsync(cancellationToken);
        try
        {
            if (look.Value is not T || time.GetElapsedTime(look.At) >= age)
                (look.Value, look.At) = (await find(cancellationToken), time.GetTimestamp());
            return (T)look.Value;
        }
        finally
        {
            look.Gate.Release();
        }
    }

    /// <summary>Forgets what was known: something was changed.</summary>
    public void Forget() => looks.Clear();

    private sealed class Look
    {
        public SemaphoreSlim Gate { get; } = new(1);

        public object? Value { get; set; }

        public long At { get; set; }
    }
}
