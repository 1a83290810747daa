using System.Diagnostics;

namespace SamCam.ClusterBenchmark;

/// <summary>Looks at named processes from time to time while a job runs.</summary>
/// <param name="groups">Name, and the processes of now.</param>
internal sealed class Meter(IReadOnlyDictionary<string, Func<IEnumerable<int>>> groups)
{
    private readonly long start = Stopwatch.GetTimestamp();
    private readonly List<Moment> moments = [];

    /// <summary>Every look so far.</summary>
    public IReadOnlyList<Moment> Moments => moments;

    /// <summary>Looks once.</summary>
    /// <param name="images">Images that have a row by now.</param>
    public Moment Look(int images)
    {
        var samples = groups.ToDictionary(g => g.Key, g => ProcessSample.Of(g.Value()), StringComparer.Ordinal);
        var moment = new Moment(Stopwatch.GetElapsedTime(start), images, samples);
        moments.Add(moment);
        return moment;
    }
}
