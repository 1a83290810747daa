namespace SamCam.ClusterBenchmark;

/// <summary>One look at the cluster.</summary>
/// <param name="At">Since the first.</param>
/// <param name="Images">Images that have a row.</param>
/// <param name="Processes">Each process, or all of a server.</param>
internal sealed record Moment(TimeSpan At, int Images, IReadOnlyDictionary<string, ProcessSample> Processes)
{
    /// <summary>CPU time of all of them.</summary>
    public TimeSpan Cpu => Processes.Values.Aggregate(TimeSpan.Zero, (sum, p) => sum + p.Cpu);
}
