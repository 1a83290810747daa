using SamCam.Segmentation.Recipes;

namespace SamCam.Coordinator.Destinations;

/// <summary><c>run.json</c>: what a destination holds, how it was made, and how far it is.</summary>
public sealed record RunManifest
{
    /// <summary>Format of this file.</summary>
    public int Schema { get; init; } = 1;

    /// <summary>The job that the destination belongs to.</summary>
    public required Guid JobId { get; init; }

    /// <summary>running, interrupted, completed or failed.</summary>
    public required string State { get; init; }

    /// <summary>Version of the program that created the destination.</summary>
    public required string Version { get; init; }

    /// <summary>What the dataset is: names and values.</summary>
    public required IReadOnlyDictionary<string, string> Dataset { get; init; }

    /// <summary>Class names, background left out: the name at index i has class id i + 1.</summary>
    public required IReadOnlyList<string> Classes { get; init; }

    /// <summary>Models and parameters.</summary>
    public required Recipe Recipe { get; init; }

    /// <summary>SHA-256 of the recipe's canonical JSON.</summary>
    public required string RecipeHash { get; init; }

    /// <summary>The earlier run whose masks are taken; null when all are computed.</summary>
    public RunMasks? Masks { get; init; }

    /// <summary>UTC.</summary>
    public required DateTime CreatedAt { get; init; }

    /// <summary>UTC; null while the job is not completed.</summary>
    public DateTime? FinishedAt { get; init; }

    /// <summary>Null while the job is not completed.</summary>
    public RunCounts? Counts { get; init; }

    /// <summary>Time spent by the run that completed the job.</summary>
    public RunTimings? Timings { get; init; }
}
