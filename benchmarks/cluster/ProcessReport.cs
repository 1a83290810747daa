namespace SamCam.ClusterBenchmark;

/// <summary>One process, or all of a server.</summary>
/// <param name="Name">Its name.</param>
/// <param name="CpuSeconds">CPU time from the submission to the end of the job.</param>
/// <param name="PeakBytes">Highest memory of a single process of it, ever.</param>
/// <param name="FirstHalfBytes">Median memory in the first half of the work, all processes of it together.</param>
/// <param name="SecondHalfBytes">The same in the second half.</param>
internal sealed record ProcessReport(string Name, double CpuSeconds, long PeakBytes, long FirstHalfBytes, long SecondHalfBytes);
