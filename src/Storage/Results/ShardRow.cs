namespace SamCam.Storage.Results;

/// <summary>Consecutive images of a job: the unit of dispatch.</summary>
public sealed class ShardRow
{
    /// <summary>The shard.</summary>
    public long Id { get; set; }

    /// <summary>Its job.</summary>
    public Guid JobId { get; set; }

    /// <summary>Index of its first image in the job.</summary>
    public int FirstImage { get; set; }

    /// <summary>Number of its images.</summary>
    public int ImageCount { get; set; }

    /// <summary>Where it is in its life.</summary>
    public ShardState State { get; set; }

    /// <summary>Images with results.</summary>
    public int Done { get; set; }

    /// <summary>Images with a reason instead.</summary>
    public int Failed { get; set; }

    /// <summary>Milliseconds that the networks took for its images.</summary>
    public double AcceleratorMs { get; set; }

    /// <summary>UTC, when it was put on the bus; null while it is not there.</summary>
    public DateTime? QueuedAt { get; set; }

    /// <summary>Claims so far that ended without finishing an image.</summary>
    public int Attempt { get; set; }

    /// <summary>Who may write: given out by the claim that holds the shard.</summary>
    public Guid? LeaseToken { get; set; }

    /// <summary>Who holds it.</summary>
    public string? Worker { get; set; }

    /// <summary>When the claim ends unless it is renewed, by the database's clock; UTC.</summary>
    public DateTime? LeaseUntil { get; set; }

    /// <summary>Attempts in a row that ended with an error.</summary>
    public int Errors { get; set; }

    /// <summary>Index of the last image that the claim has started; null before the first.</summary>
    public int? StartedUntil { get; set; }

    /// <summary>Index of the suspect that the claim is running alone.</summary>
    public int? AloneImage { get; set; }

    /// <summary>What ended the last attempt.</summary>
    public string? LastError { get; set; }
}
