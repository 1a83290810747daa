namespace SamCam.ClusterBenchmark;

/// <summary>A part of the work.</summary>
/// <param name="FromRows">Rows of the job that were there when it began.</param>
/// <param name="ToRows">And when it ended.</param>
/// <param name="ImagesPerSecond">Speed.</param>
/// <param name="CpuMillisecondsPerImage">CPU time of all processes.</param>
internal sealed record WindowReport(int FromRows, int ToRows, double ImagesPerSecond, double CpuMillisecondsPerImage);
