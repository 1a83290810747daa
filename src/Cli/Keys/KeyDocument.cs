using System.Text.Json.Serialization;
using SamCam.Storage.Access;

namespace SamCam.Cli.Keys;

/// <summary>A key as <c>--json</c> prints it.</summary>
internal sealed record KeyDocument(
    Guid Id, string Name, string Role, string Lookup, DateTime CreatedAt, DateTime? ExpiresAt, DateTime? RevokedAt, DateTime? LastUsedAt)
{
    /// <summary>The secret: only from the command that made it.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Key { get; init; }

    public static KeyDocument Of(ApiKeyRow key) =>
        new(key.Id, key.Name, AccessRoles.NameOf(key.Role), key.Lookup, key.CreatedAt, key.ExpiresAt, key.RevokedAt, key.LastUsedAt);
}
