using System.Text.Json.Serialization;

namespace SamCam.Client.Documents;

/// <summary>An API key as it is shown.</summary>
public sealed record KeyDocument
{
    /// <summary>The key, also after it was rotated.</summary>
    public required Guid Id { get; init; }

    /// <summary>Whom or what it is for.</summary>
    public required string Name { get; init; }

    /// <summary>viewer, submitter or admin.</summary>
    public required string Role { get; init; }

    /// <summary>The public part of the secret.</summary>
    public required string Lookup { get; init; }

    /// <summary>UTC.</summary>
    public required DateTime CreatedAt { get; init; }

    /// <summary>From when on it is refused; UTC; null for never.</summary>
    public DateTime? ExpiresAt { get; init; }

    /// <summary>When it was revoked; UTC; null when it was not.</summary>
    public DateTime? RevokedAt { get; init; }

    /// <summary>When it was used last, to the minute; UTC; null when it never was.</summary>
    public DateTime? LastUsedAt { get; init; }

    /// <summary>The secret: only in the answer that made it.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Secret { get; init; }

    /// <summary>It shows itself without the secret.</summary>
    public override string ToString() => $"{Name} ({Lookup})";
}
