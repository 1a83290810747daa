using SamCam.Client;
using SamCam.Coordinator.Destinations;

namespace SamCam.Cli.Images;

/// <summary>What <c>samcam masks --json</c> and <c>samcam cam --json</c> print when they end.</summary>
internal sealed record BatchSummary<T>
{
    /// <summary><see cref="RunStates.Completed"/> or <see cref="RunStates.Interrupted"/>.</summary>
    public required string State { get; init; }

    /// <summary>Absolute path of the folder with the results.</summary>
    public required string Output { get; init; }

    /// <summary>Name of the model.</summary>
    public required string Model { get; init; }

    /// <summary>The parameters, as they were used.</summary>
    public required object Options { get; init; }

    /// <summary>Images that were found.</summary>
    public required int Images { get; init; }

    /// <summary>Images done now.</summary>
    public required int Done { get; init; }

    /// <summary>Images whose results were there before.</summary>
    public required int Skipped { get; init; }

    /// <summary>Images that failed.</summary>
    public required int Failed { get; init; }

    /// <summary>Seconds that the images took.</summary>
    public required double Seconds { get; init; }

    /// <summary>Images done and failed, over the seconds.</summary>
    public required double ImagesPerSecond { get; init; }

    /// <summary>One entry for each image done now.</summary>
    public required IReadOnlyList<T> Results { get; init; }

    /// <summary>The failed images.</summary>
    public required IReadOnlyList<RunFailure> Failures { get; init; }
}
