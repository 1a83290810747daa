namespace SamCam.Client;

/// <summary>What <c>samcam run --json</c> prints when it ends.</summary>
public sealed record RunSummary
{
    /// <summary>The job.</summary>
    public required Guid JobId { get; init; }

    /// <summary>completed, interrupted or failed.</summary>
    public required string State { get; init; }

    /// <summary>The destination.</summary>
    public required string Output { get; init; }

    /// <summary>SHA-256 of the recipe.</summary>
    public required string RecipeHash { get; init; }

    /// <summary>Images of the job.</summary>
    public required int Images { get; init; }

    /// <summary>Images with results.</summary>
    public required int Done { get; init; }

    /// <summary>Images with a reason instead.</summary>
    public required int Failed { get; init; }

    /// <summary>Images whose masks came from the run that <c>--masks</c> named; null without one, and while the job is not completed.</summary>
    public int? MasksReused { get; init; }

    /// <summary>Images whose masks were computed; null as above.</summary>
    public int? MasksRecomputed { get; init; }

    /// <summary>Seconds that this run took.</summary>
    public required double Seconds { get; init; }

    /// <summary>Images of this run over its seconds.</summary>
    public required double ImagesPerSecond { get; init; }

    /// <summary>The failed images.</summary>
    public required IReadOnlyList<RunFailure> Failures { get; init; }

    /// <summary>Path of the HTML report; null when the job is not completed.</summary>
    public string? Report { get; init; }
}
