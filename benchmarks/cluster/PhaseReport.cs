namespace SamCam.ClusterBenchmark;

/// <summary>One part of a job's life.</summary>
/// <param name="Name">What it is.</param>
/// <param name="Seconds">How long it took.</param>
/// <param name="CpuSeconds">CPU time of all processes meanwhile.</param>
/// <param name="Images">Images that it was about.</param>
internal sealed record PhaseReport(string Name, double Seconds, double CpuSeconds, int Images)
{
    public double CpuMillisecondsPerImage => Math.Round(1000 * CpuSeconds / Math.Max(1, Images), 4);
}
