namespace SamCam.Coordinator.Destinations;

/// <summary>How long a run took.</summary>
/// <param name="Seconds">From the first shard to the last row.</param>
/// <param name="ImagesPerSecond">Images of this run over these seconds.</param>
public sealed record RunTimings(double Seconds, double ImagesPerSecond);
