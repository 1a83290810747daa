using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authentication.JwtBearer;
using Microsoft.AspNetCore.Authentication.OpenIdConnect;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using SamCam.Segmentation;
using SamCam.Storage;

namespace SamCam.Coordinator.Access;

/// <summary>Who may do what, as services, as steps of every request, and as endpoints.</summary>
public static class AccessServices
{
    /// <summary>Adds what finds out who asks and what they may do.</summary>
    /// <exception cref="InputException">A setting is wrong; names it.</exception>
    public static WebApplicationBuilder AddAccess(this WebApplicationBuilder builder)
    {
        var options = Settings.Read<AccessOptions>(builder.Configuration, AccessOptions.Section);
        Check(options);
        builder.Services
            .AddSingleton(options)
            .AddSingleton<OpenAccess>()
            .AddSingleton<BrowserSessions>()
            .AddSingleton<ProviderLogIn>()
            .Configure<Microsoft.AspNetCore.Server.Kestrel.Core.KestrelServerOptions>(kestrel => (kestrel.AddServerHeader, kestrel.Limits.MaxRequestBodySize) = (false, options.MaxRequestBody))
            .AddRateLimiter(limiter => RequestLimits.Configure(limiter, options));
        builder.Services.AddAccessPolicies(options);
        // The one's base class tells of every request without a key, the other of what it sends to and fro.
        builder.Logging.AddFilter(typeof(AccessHandler).FullName, LogLevel.Warning).AddFilter(typeof(OpenIdConnectHandler).FullName, LogLevel.Warning);
        var schemes = builder.Services
            .AddAuthentication(AccessHandler.SchemeName)
            .AddScheme<AuthenticationSchemeOptions, AccessHandler>(AccessHandler.SchemeName, configureOptions: null);
        if (options.Oidc.Authority is not null)
            schemes.AddJwtBearer(bearer => ProviderTokens.Configure(bearer, options.Oidc));
        if (options.Oidc.ClientId is not null)
            schemes.AddOpenIdConnect(openId => ProviderLogIn.Configure(openId, options.Oidc));
        return builder;
    }

    /// <summary>Refuses to be open to other machines, and adds the steps that every request goes through. Call it before endpoints are mapped.</summary>
    /// <exception cref="InputException">Others could connect without saying who they are.</exception>
    public static async Task UseAccessAsync(this WebApplication app, CancellationToken cancellationToken)
    {
        await app.Services.GetRequiredService<OpenAccess>().CheckAsync(app.Configuration, cancellationToken);
        app.UseMiddleware<ForwardedScheme>();
        app.UseMiddleware<SecurityHeaders>();
        app.UseExceptionHandler();
        app.UseStatusCodePages();
        app.UseMiddleware<OpenAccessGuard>();
        app.UseMiddleware<SameSiteGuard>();
        app.UseRouting();
        // Answered by the authentication itself, so it is counted before: as a stranger's.
        app.UseWhen(context => context.Request.Path == ProviderLogIn.ReturnPath, back => back.UseRateLimiter());
        app.UseAuthentication();
        app.UseRateLimiter();
        app.UseMiddleware<AuditTrail>();
        app.UseAuthorization();
    }

    private static void Check(AccessOptions options)
    {
        if (options.MaxRequestBody < 1)
            throw new InputException("Access:MaxRequestBody", "no request could have a body", "give a number of bytes");
        if (options.SessionLifetime <= TimeSpan.Zero)
            throw new InputException("Access:SessionLifetime", "no session would last", "give a time such as 12:00:00");
        if (options.AuditDays is < 1 or > 36_500)
            throw new InputException("Access:AuditDays", "no audit row would be kept for so long", "give 1 to 36500 days, or leave it out to keep all");
        // Said at start-up rather than with the first token.
        if (options.Oidc.Authority is not null)
            ProviderTokens.Configure(new JwtBearerOptions(), options.Oidc);
        if (options.Oidc.ClientId is not null)
            ProviderLogIn.Configure(new OpenIdConnectOptions(), options.Oidc);
        else if (options.Oidc.ClientSecret is not null)
            throw new InputException("Access:Oidc:ClientSecret", "there is no client that it could belong to", "set Access:Oidc:ClientId as well");
    }
}
