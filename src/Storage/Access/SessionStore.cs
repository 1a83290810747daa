using Microsoft.EntityFrameworkCore;
using SamCam.Storage.Results;

namespace SamCam.Storage.Access;

/// <summary>The sessions of browsers.</summary>
public sealed class SessionStore(IDbContextFactory<ClusterDb> databases, TimeProvider time)
{
    /// <summary>Begins a session; those that are over are forgotten.</summary>
    /// <param name="name">Who it is.</param>
    /// <param name="role">What it allows.</param>
    /// <param name="keyId">The key that was logged in with; null for none.</param>
    /// <param name="expiresAt">When it ends at the latest; UTC.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>The secret, for the cookie.</returns>
    public async Task<AccessToken> CreateAsync(string name, AccessRole role, Guid? keyId, DateTime expiresAt, CancellationToken cancellationToken)
    {
        var (token, now) = (AccessToken.Create(AccessToken.Session), time.GetUtcNow().UtcDateTime);
        await using var db = await databases.CreateDbContextAsync(cancellationToken);
        await db.Set<SessionRow>().Where(s => s.ExpiresAt <= now).ExecuteDeleteAsync(cancellationToken);
        db.Add(new SessionRow { Lookup = token.Lookup, Hash = token.Hash(), KeyId = keyId, Name = name, Role = role, ExpiresAt = expiresAt });
        await db.SaveChangesAsync(cancellationToken);
        return token;
    }

    /// <summary>The session of a secret, while it lasts and its key is in force.</summary>
    public async Task<SessionRow?> FindAsync(AccessToken token, CancellationToken cancellationToken)
    {
        await using var db = await databases.CreateDbContextAsync(cancellationToken);
        var session = await db.Set<SessionRow>().AsNoTracking().SingleOrDefaultAsync(s => s.Lookup == token.Lookup, cancellationToken);
        var now = time.GetUtcNow().UtcDateTime;
        if (!token.Matches(session?.Hash) || session!.ExpiresAt <= now)
            return null;
        return session.KeyId is not { } id || await db.Set<ApiKeyRow>().AsNoTracking().SingleOrDefaultAsync(k => k.Id == id, cancellationToken) is { } key && key.IsValid(now)
            ? session
            : null;
    }

    /// <summary>Ends a session.</summary>
    public async Task EndAsync(AccessToken token, CancellationToken cancellationToken)
    {
        await using var db = await databases.CreateDbContextAsync(cancellationToken);
        await db.Set<SessionRow>().Where(s => s.Lookup == token.Lookup).ExecuteDeleteAsync(cancellationToken);
    }
}
