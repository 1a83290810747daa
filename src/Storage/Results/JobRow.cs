namespace SamCam.Storage.Results;

/// <summary>One job.</summary>
public sealed class JobRow
{
    /// <summary>The job.</summary>
    public Guid Id { get; set; }

    /// <summary>Where it is in its life.</summary>
    public JobState State { get; set; }

    /// <summary>The job specification as JSON.</summary>
    public required string Specification { get; set; }

    /// <summary>What the dataset is: names and values as a JSON object.</summary>
    public required string DatasetIdentity { get; set; }

    /// <summary>SHA-256 of the recipe.</summary>
    public required string RecipeHash { get; set; }

    /// <summary>Images listed so far; the indexer goes on behind them.</summary>
    public int IndexedImages { get; set; }

    /// <summary>Whether the listing is complete.</summary>
    public bool Listed { get; set; }

    /// <summary>Whose shards go first.</summary>
    public JobPriority Priority { get; set; } = JobPriority.Normal;

    /// <summary>Only workers of this engine compute the job.</summary>
    public int Engine { get; set; }

    /// <summary>Chosen by whoever submits: a second submission with the same key is the same job.</summary>
    public string? IdempotencyKey { get; set; }

    /// <summary>The coordinator that lists or finishes the job; null when none does.</summary>
    public Guid? CoordinatorToken { get; set; }

    /// <summary>When its hold ends, by the database's clock; UTC.</summary>
    public DateTime? CoordinatorUntil { get; set; }

    /// <summary>UTC.</summary>
    public DateTime CreatedAt { get; set; }

    /// <summary>UTC; null until the job ended.</summary>
    public DateTime? FinishedAt { get; set; }

    /// <summary>Days after its end when its rows are deleted; null keeps them.</summary>
    public int? RetentionDays { get; set; }

    /// <summary>Whether its artifacts are deleted with its rows.</summary>
    public bool RetentionArtifacts { get; set; }

    /// <summary>Who is told when it ends: an address; null for nobody.</summary>
    public string? Webhook { get; set; }

    /// <summary>When that is tried next; UTC; null before the end, and once it was told or given up.</summary>
    public DateTime? WebhookDue { get; set; }

    /// <summary>How often that was tried since the job ended.</summary>
    public int WebhookAttempts { get; set; }

    /// <summary>When it was told; UTC; null when it was not.</summary>
    public DateTime? WebhookSentAt { get; set; }

    /// <summary>Why the last try was in vain.</summary>
    public string? WebhookError { get; set; }

    /// <summary>Why the job failed.</summary>
    public string? Error { get; set; }
}
