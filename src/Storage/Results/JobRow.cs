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

    /// <summary>UTC.</summary>
    public DateTime CreatedAt { get; set; }

    /// <summary>UTC; null until the job ended.</summary>
    public DateTime? FinishedAt { get; set; }

    /// <summary>Why the job failed.</summary>
    public string? Error { get; set; }
}
