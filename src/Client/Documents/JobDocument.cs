namespace SamCam.Client.Documents;

/// <summary>A job: what it is, and how far.</summary>
public sealed record JobDocument
{
    /// <summary>The job.</summary>
    public required Guid Id { get; init; }

    /// <summary>Submitted, Indexing, Running, Paused, Cancelling, Cancelled, Completed or Failed.</summary>
    public required string State { get; init; }

    /// <summary>Low, Normal or High.</summary>
    public required string Priority { get; init; }

    /// <summary>The dataset: a path or <c>s3://bucket/prefix</c>.</summary>
    public required string Dataset { get; init; }

    /// <summary>Where artifacts are written.</summary>
    public required string Output { get; init; }

    /// <summary>SHA-256 of the recipe.</summary>
    public required string RecipeHash { get; init; }

    /// <summary>Images listed so far.</summary>
    public required int Images { get; init; }

    /// <summary>Whether all images are listed.</summary>
    public required bool Listed { get; init; }

    /// <summary>Images with results.</summary>
    public required int Done { get; init; }

    /// <summary>Images with a reason instead.</summary>
    public required int Failed { get; init; }

    /// <summary>Where the masks of the done images come from; null for a job that was to compute all, and in lists and events.</summary>
    public MaskOrigins? Masks { get; init; }

    /// <summary>Why the job failed; null unless it did.</summary>
    public string? Error { get; init; }

    /// <summary>UTC.</summary>
    public required DateTime CreatedAt { get; init; }

    /// <summary>UTC; null until the job ended.</summary>
    public DateTime? FinishedAt { get; init; }

    /// <summary>Images a second of the workers that are at it now; null when none is.</summary>
    public double? ImagesPerSecond { get; init; }

    /// <summary>Seconds to the end at that speed; null while images are still being listed, and when no worker is at it.</summary>
    public double? SecondsLeft { get; init; }

    /// <summary>Seconds that the networks took so far, over all workers.</summary>
    public required double AcceleratorSeconds { get; init; }

    /// <summary><see cref="AcceleratorSeconds"/> at the configured price (<c>Coordinator:PricePerAcceleratorHour</c>); null without one.</summary>
    public double? EstimatedCost { get; init; }

    /// <summary>How long it is kept; null for always.</summary>
    public RetentionDocument? Retention { get; init; }

    /// <summary>Who is told when it ends; null for nobody.</summary>
    public WebhookDocument? Webhook { get; init; }

    /// <summary>Whether nothing more happens to the job by itself.</summary>
    public bool Ended => State is "Completed" or "Failed" or "Cancelled";
}
