using System.Text.Json.Serialization;
using SamCam.Storage.Access;

namespace SamCam.Coordinator.Access;

/// <summary>A key as it is shown.</summary>
public sealed record KeyDescription
{
    /// <summary>The key, also after it was rotated.</summary>
    public required Guid Id { get; init; }

    /// <summary>Whom or what it is for.</summary>
    public required string Name { get; init; }

    /// <summary>What it allows.</summary>
    public required string Role { get; init; }

    /// <summary>The public part of the secret.</summary>
    public required string Lookup { get; init; }

    /// <summary>UTC.</summary>
    public required DateTime CreatedAt { get; init; }

    /// <summary>From when on it is refused; UTC; null for never.</summary>
    public required DateTime? ExpiresAt { get; init; }

    /// <summary>When it was revoked; UTC; null when it was not.</summary>
    public required DateTime? RevokedAt { get; init; }

    /// <summary>When it was used last, to the minute; UTC; null when it never was.</summary>
    public required DateTime? LastUsedAt { get; init; }

    /// <summary>The secret: only in the answer that made it.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Secret { get; init; }

    /// <summary>Describes a key.</summary>
    public static KeyDescription Of(ApiKeyRow key, AccessToken? token = null) => new()
    {
        Id = key.Id,
        Name = key.Name,
        Role = AccessPolicies.Of(key.Role),
        Lookup = key.Lookup,
        CreatedAt = key.CreatedAt,
        ExpiresAt = key.ExpiresAt,
        RevokedAt = key.RevokedAt,
        LastUsedAt = key.LastUsedAt,
        Secret = token?.Text,
    };
}
