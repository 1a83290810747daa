namespace SamCam.Client;

/// <summary>What <c>samcam jobs verify --json</c> prints when it ends.</summary>
public sealed record VerifySummary
{
    /// <summary>The job.</summary>
    public required Guid JobId { get; init; }

    /// <summary>Its destination.</summary>
    public required string Output { get; init; }

    /// <summary>Rows of images that were looked at.</summary>
    public required int Images { get; init; }

    /// <summary>Artifacts that were read and hashed.</summary>
    public required int Files { get; init; }

    /// <summary>Their bytes.</summary>
    public required long Bytes { get; init; }

    /// <summary>Everything that is not as it was recorded; empty when all is well.</summary>
    public required IReadOnlyList<VerifyProblem> Problems { get; init; }
}
