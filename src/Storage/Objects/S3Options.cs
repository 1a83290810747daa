namespace SamCam.Storage.Objects;

/// <summary>How S3 and stores that speak its protocol are reached: section <c>Objects:S3</c>.</summary>
public sealed class S3Options
{
    /// <summary>Address of an S3-compatible store, such as <c>https://ceph.example:443</c>; null for AWS itself.</summary>
    public string? Endpoint { get; init; }

    /// <summary>The region that requests are signed for; null takes <c>us-east-1</c> with an endpoint, else what AWS's own settings say.</summary>
    public string? Region { get; init; }

    /// <summary>Whether the bucket stands in the path and not in the host name; null does so exactly when there is an endpoint.</summary>
    public bool? PathStyle { get; init; }

    /// <summary>A profile of AWS's shared configuration files to take the keys from.</summary>
    public string? Profile { get; init; }

    /// <summary>The access key; null takes the profile, or the default chain: environment, shared files, container and instance roles.</summary>
    public string? AccessKey { get; init; }

    /// <summary>The secret that belongs to the access key. Never logged.</summary>
    public string? SecretKey { get; init; }

    /// <summary>A PEM file of the only certificate authorities that are trusted for https; null trusts those of the system.</summary>
    public string? CaFile { get; init; }

    /// <summary>Objects larger than this many bytes are written in parts of this size; at least 5 MiB, and what one stream being written holds in memory.</summary>
    public int MultipartThresholdBytes { get; init; } = 16 * 1024 * 1024;

    /// <summary>How often a request is sent before a transient failure is final.</summary>
    public int MaxAttempts { get; init; } = 12;

    /// <summary>How long a request is retried altogether.</summary>
    public TimeSpan RetryTime { get; init; } = TimeSpan.FromMinutes(2);

    /// <summary>How long one request may take until its response begins, and one read of a response until bytes arrive.</summary>
    public TimeSpan RequestTimeout { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>How long connecting may take.</summary>
    public TimeSpan ConnectTimeout { get; init; } = TimeSpan.FromSeconds(5);
}
