namespace SamCam.Storage.Results;

/// <summary>A job to be added.</summary>
public sealed record NewJob
{
    /// <summary>The job.</summary>
    public required Guid Id { get; init; }

    /// <summary>The job specification as JSON.</summary>
    public required string Specification { get; init; }

    /// <summary>What the dataset is: names and values as a JSON object.</summary>
    public required string DatasetIdentity { get; init; }

    /// <summary>SHA-256 of the recipe.</summary>
    public required string RecipeHash { get; init; }

    /// <summary>Only workers of this engine compute the job.</summary>
    public int Engine { get; init; } = Segmentation.Recipes.Engine.Number;

    /// <summary>Whose shards go first.</summary>
    public JobPriority Priority { get; init; } = JobPriority.Normal;

    /// <summary>A second submission with the same key is the same job; null for none.</summary>
    public string? IdempotencyKey { get; init; }

    /// <summary>Days after its end when its rows are deleted; null keeps them.</summary>
    public int? RetentionDays { get; init; }

    /// <summary>Whether its artifacts are deleted with its rows.</summary>
    public bool RetentionArtifacts { get; init; }

    /// <summary>Who is told when it ends: an address; null for nobody.</summary>
    public string? Webhook { get; init; }
}
