using System.Collections.Concurrent;

namespace SamCam.Coordinator.Dashboard;

/// <summary>What pages show, looked up once for all who watch.</summary>
internal sealed class Looks(TimeProvider time)
{
    private const int MaxLooks = 1000;

    // What takes long is looked up so seldom that it takes a twentieth of the time, however many watch and however large the job.
    private const int Share = 20;

    private readonly ConcurrentDictionary<string, Look> looks = new(StringComparer.Ordinal);

    /// <summary>A value that may be as old as said.</summary>
    /// <param name="name">What it is; the same for everybody who may share it.</param>
    /// <param name="age">How old it may be; one that takes long may be older.</param>
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
            if (look.Value is not T || time.GetElapsedTime(look.At) >= (look.Took * Share > age ? look.Took * Share : age))
            {
                var start = time.GetTimestamp();
                (look.Value, look.At) = (await find(cancellationToken), time.GetTimestamp());
                look.Took = time.GetElapsedTime(start, look.At);
            }

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

        public TimeSpan Took { get; set; }
    }
}
