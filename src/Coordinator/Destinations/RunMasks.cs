namespace SamCam.Coordinator.Destinations;

/// <summary>The earlier run whose masks a job takes.</summary>
/// <param name="From">Its destination.</param>
/// <param name="JobId">Its job.</param>
public sealed record RunMasks(string From, Guid JobId)
{
    /// <summary>Done images whose masks were taken from there; null while the job is not completed.</summary>
    public int? Reused { get; init; }

    /// <summary>Done images whose masks were computed; null while the job is not completed.</summary>
    public int? Recomputed { get; init; }
}
