using System.Security.Claims;
using Microsoft.AspNetCore.Components.Authorization;
using Microsoft.AspNetCore.Components.Server;
using Microsoft.Extensions.Logging;
using SamCam.Coordinator.Access;
using SamCam.Storage.Access;

namespace SamCam.Coordinator.Dashboard.Access;

/// <summary>Who sits at an open page. A page outlives the request that opened it, so it is asked again and again whether the log-in still holds.</summary>
internal sealed class CircuitUser(ILoggerFactory loggers, SessionStore sessions, ApiKeyStore keys, OpenAccess open, TimeProvider time)
    : RevalidatingServerAuthenticationStateProvider(loggers)
{
    /// <inheritdoc/>
    protected override TimeSpan RevalidationInterval => TimeSpan.FromSeconds(10);

    /// <summary>Who it is as of now; null for somebody whose log-in has ended.</summary>
    public async Task<Identity?> FindAsync(CancellationToken cancellationToken)
    {
        var user = (await GetAuthenticationStateAsync()).User;
        return await HoldsAsync(user, cancellationToken) ? Identity.Of(user) : null;
    }

    /// <inheritdoc/>
    protected override Task<bool> ValidateAuthenticationStateAsync(AuthenticationState authenticationState, CancellationToken cancellationToken) =>
        HoldsAsync(authenticationState.User, cancellationToken);

    private async Task<bool> HoldsAsync(ClaimsPrincipal user, CancellationToken cancellationToken)
    {
        if (Identity.Of(user) is not { } who || who.ExpiresAt <= time.GetUtcNow().UtcDateTime)
            return false;
        if (who.Session is { } session)
            return await sessions.IsInForceAsync(session, cancellationToken);
        if (who.KeyId is { } key)
            return await keys.FindAsync(key.ToString(), cancellationToken) is { } row && row.Id == key;
        // Only a token of the provider ends by itself; whoever has none of all these came in while access was open.
        return who.ExpiresAt is not null || await open.IsOpenAsync(cancellationToken);
    }
}
