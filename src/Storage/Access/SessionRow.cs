namespace SamCam.Storage.Access;

/// <summary>Somebody who logged in with a browser. The secret in the cookie is nowhere.</summary>
public sealed class SessionRow
{
    /// <summary>The public part of the secret.</summary>
    public required string Lookup { get; set; }

    /// <summary>SHA-256 of the secret, 32 bytes.</summary>
    public required byte[] Hash { get; set; }

    /// <summary>The key that was logged in with; the session goes with it. Null for a token of an identity provider.</summary>
    public Guid? KeyId { get; set; }

    /// <summary>Who it is.</summary>
    public required string Name { get; set; }

    /// <summary>What it allows.</summary>
    public AccessRole Role { get; set; }

    /// <summary>UTC.</summary>
    public DateTime ExpiresAt { get; set; }
}
