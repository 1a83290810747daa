namespace SamCam.Storage.Access;

/// <summary>An API key: who has it and what for. The secret itself is nowhere.</summary>
public sealed class ApiKeyRow
{
    /// <summary>The key, also after it was rotated.</summary>
    public Guid Id { get; set; }

    /// <summary>Whom or what it is for; no two keys that are in force share one.</summary>
    public required string Name { get; set; }

    /// <summary>What it allows.</summary>
    public AccessRole Role { get; set; }

    /// <summary>The public part of the secret, such as <c>sck_0123456789ab</c>.</summary>
    public required string Lookup { get; set; }

    /// <summary>SHA-256 of the secret, 32 bytes.</summary>
    public required byte[] Hash { get; set; }

    /// <summary>UTC.</summary>
    public DateTime CreatedAt { get; set; }

    /// <summary>From when on it is refused; UTC; null for never.</summary>
    public DateTime? ExpiresAt { get; set; }

    /// <summary>When it was revoked; UTC; null when it was not.</summary>
    public DateTime? RevokedAt { get; set; }

    /// <summary>When it was used last, to the minute; UTC; null when it never was.</summary>
    public DateTime? LastUsedAt { get; set; }

    /// <summary>Whether it is in force.</summary>
    public bool IsValid(DateTime now) => RevokedAt is null && !(ExpiresAt <= now);
}
