using SamCam.Client.Documents;
using SamCam.Storage.Access;

namespace SamCam.Coordinator.Access;

/// <summary>Keys as they are shown, over HTTP and by the commands.</summary>
public static class KeyView
{
    /// <summary>Describes a key.</summary>
    /// <param name="key">The key.</param>
    /// <param name="token">Its secret, in the answer that made it.</param>
    public static KeyDocument Describe(ApiKeyRow key, AccessToken? token = null) => new()
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
