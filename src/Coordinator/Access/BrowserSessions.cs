using Microsoft.AspNetCore.Http;
using SamCam.Storage.Access;

namespace SamCam.Coordinator.Access;

/// <summary>Begins the sessions of browsers.</summary>
internal sealed class BrowserSessions(AccessOptions options, SessionStore sessions, TimeProvider time)
{
    /// <summary>Begins one and sets its cookie. It ends after <see cref="AccessOptions.SessionLifetime"/>, and with what was logged in with.</summary>
    public async Task BeginAsync(HttpContext context, Identity who, AccessRole role, CancellationToken cancellationToken)
    {
        var end = time.GetUtcNow().UtcDateTime + options.SessionLifetime;
        if (who.ExpiresAt < end)
            end = who.ExpiresAt.Value;
        SessionCookie.Write(context, await sessions.CreateAsync(who.Name, role, who.KeyId, end, cancellationToken), end);
    }
}
