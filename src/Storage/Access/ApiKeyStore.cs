using Microsoft.EntityFrameworkCore;
using SamCam.Segmentation;
using SamCam.Storage.Results;

namespace SamCam.Storage.Access;

/// <summary>The API keys.</summary>
public sealed class ApiKeyStore(IDbContextFactory<ClusterDb> databases, TimeProvider time)
{
    /// <summary>Characters of a name at most.</summary>
    public const int MaxNameLength = 64;

    private static readonly TimeSpan UsePrecision = TimeSpan.FromMinutes(1);

    private DateTime Now => time.GetUtcNow().UtcDateTime;

    /// <summary>Makes a key.</summary>
    /// <exception cref="InputException">The name cannot be used, or belongs to a key that was not revoked.</exception>
    public async Task<IssuedKey> CreateAsync(string name, AccessRole role, DateTime? expiresAt, CancellationToken cancellationToken)
    {
        if (name.Trim().Length == 0 || name.Length > MaxNameLength || name.Any(char.IsControl))
            throw new InputException("name of the key", "it is empty, too long, or has control characters", $"give 1 to {MaxNameLength} characters");
        var token = AccessToken.Create(AccessToken.ApiKey);
        var key = new ApiKeyRow
        {
            Id = Guid.NewGuid(),
            Name = name,
            Role = role,
            Lookup = token.Lookup,
            Hash = token.Hash(),
            CreatedAt = Now,
            ExpiresAt = expiresAt,
        };
        await using var db = await databases.CreateDbContextAsync(cancellationToken);
        db.Add(key);
        try
        {
            await db.SaveChangesAsync(cancellationToken);
        }
        catch (DbUpdateException e)
        {
            // The index decides, so that two at once cannot both have the name.
            if (!await db.Set<ApiKeyRow>().AnyAsync(k => k.Name == name && k.RevokedAt == null, cancellationToken))
                throw;
            throw new InputException($"name '{name}'", "another key has it", "choose another name, or revoke or rotate that key", e);
        }

        return new IssuedKey(key, token);
    }

    /// <summary>All keys, also those that are no longer in force, by name.</summary>
    public async Task<IReadOnlyList<ApiKeyRow>> ListAsync(CancellationToken cancellationToken)
    {
        await using var db = await databases.CreateDbContextAsync(cancellationToken);
        return await db.Set<ApiKeyRow>().AsNoTracking().OrderBy(k => k.Name).ThenBy(k => k.CreatedAt).ToListAsync(cancellationToken);
    }

    /// <summary>Whether there ever was a key.</summary>
    public async Task<bool> AnyAsync(CancellationToken cancellationToken)
    {
        await using var db = await databases.CreateDbContextAsync(cancellationToken);
        return await db.Set<ApiKeyRow>().AnyAsync(cancellationToken);
    }

    /// <summary>A key that was not revoked, by its id, its public part or its name; null when there is none.</summary>
    public async Task<ApiKeyRow?> FindAsync(string text, CancellationToken cancellationToken)
    {
        Guid? id = Guid.TryParse(text, out var parsed) ? parsed : null;
        await using var db = await databases.CreateDbContextAsync(cancellationToken);
        var found = await db.Set<ApiKeyRow>().AsNoTracking()
            .Where(k => k.RevokedAt == null && (k.Id == id || k.Lookup == text || k.Name == text)).ToListAsync(cancellationToken);
        // A name may look like the id or public part of another key: what was made by nobody's choice goes first.
        return found.Find(k => k.Id == id) ?? found.Find(k => k.Lookup == text) ?? found.FirstOrDefault();
    }

    /// <summary>Ends a key and its sessions.</summary>
    /// <returns>False when there is no such key, or it was revoked already.</returns>
    public async Task<bool> RevokeAsync(Guid id, CancellationToken cancellationToken)
    {
        await using var db = await databases.CreateDbContextAsync(cancellationToken);
        await using var transaction = await db.Database.BeginTransactionAsync(cancellationToken);
        var now = Now;
        var revoked = await InForce(db, id).ExecuteUpdateAsync(k => k.SetProperty(x => x.RevokedAt, now), cancellationToken) == 1;
        if (revoked)
            await EndSessionsAsync(db, id, cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        return revoked;
    }

    /// <summary>Gives a key a new secret; the old one and its sessions are refused from now on.</summary>
    /// <returns>Null when there is no such key, or it was revoked.</returns>
    public async Task<IssuedKey?> RotateAsync(Guid id, CancellationToken cancellationToken)
    {
        var token = AccessToken.Create(AccessToken.ApiKey);
        var (lookup, hash) = (token.Lookup, token.Hash());
        await using var db = await databases.CreateDbContextAsync(cancellationToken);
        await using var transaction = await db.Database.BeginTransactionAsync(cancellationToken);
        var rotated = await InForce(db, id).ExecuteUpdateAsync(
            k => k.SetProperty(x => x.Lookup, lookup).SetProperty(x => x.Hash, hash).SetProperty(x => x.LastUsedAt, (DateTime?)null), cancellationToken) == 1;
        if (!rotated)
            return null;
        await EndSessionsAsync(db, id, cancellationToken);
        var key = await db.Set<ApiKeyRow>().AsNoTracking().SingleAsync(k => k.Id == id, cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        return new IssuedKey(key, token);
    }

    /// <summary>The key of a secret, when it is in force. That it was used is written at most once a minute.</summary>
    public async Task<ApiKeyRow?> AuthenticateAsync(AccessToken token, CancellationToken cancellationToken)
    {
        await using var db = await databases.CreateDbContextAsync(cancellationToken);
        var key = await db.Set<ApiKeyRow>().AsNoTracking().SingleOrDefaultAsync(k => k.Lookup == token.Lookup, cancellationToken);
        var now = Now;
        if (!token.Matches(key?.Hash) || !key!.IsValid(now))
            return null;
        var stale = now - UsePrecision;
        if (!(key.LastUsedAt > stale))
        {
            await db.Set<ApiKeyRow>().Where(k => k.Id == key.Id && (k.LastUsedAt == null || k.LastUsedAt <= stale))
                .ExecuteUpdateAsync(k => k.SetProperty(x => x.LastUsedAt, now), cancellationToken);
        }

        return key;
    }

    private static IQueryable<ApiKeyRow> InForce(ClusterDb db, Guid id) => db.Set<ApiKeyRow>().Where(k => k.Id == id && k.RevokedAt == null);

    private static Task EndSessionsAsync(ClusterDb db, Guid key, CancellationToken cancellationToken) =>
        db.Set<SessionRow>().Where(s => s.KeyId == key).ExecuteDeleteAsync(cancellationToken);
}
