using System.Security.Claims;
using Microsoft.AspNetCore;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Extensions;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using OpenIddict.Abstractions;
using OpenIddict.Server.AspNetCore;
using static OpenIddict.Abstractions.OpenIddictConstants;

namespace SamCam.Dashboard.Tests;

/// <summary>An identity provider (OpenIddict) with a page of its own to sign in at. It is called localhost, which to browsers is another site than 127.0.0.1.</summary>
internal sealed class PeopleProvider : IAsyncDisposable
{
    private const string ClientId = "dashboard";
    private const string ClientSecret = "client secret of the dashboard";
    private const string Scheme = "person";

    private const string SignInPage =
        """
        <!DOCTYPE html><html lang="en"><title>The laboratory</title><link rel="icon" href="data:,"><h1>The laboratory</h1>
        <form method="post"><label>Name <input name="name"></label> <label>Password <input name="password" type="password"></label> <button>Sign in</button></form></html>
        """;

    private readonly TemporaryFolder folder = new();
    private readonly WebApplication app;

    private PeopleProvider()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.SetMinimumLevel(LogLevel.Warning);
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        builder.Services.AddAuthentication(Scheme).AddCookie(Scheme, cookie => cookie.LoginPath = "/sign-in");
        builder.Services.AddDbContext<DbContext>(db => db.UseSqlite("Data Source=" + folder.PathOf("people.db")).UseOpenIddict());
        builder.Services.AddOpenIddict()
            .AddCore(core => core.UseEntityFrameworkCore().UseDbContext<DbContext>())
            .AddServer(server =>
            {
                server.SetAuthorizationEndpointUris("authorize").SetTokenEndpointUris("token");
                server.AllowAuthorizationCodeFlow().RequireProofKeyForCodeExchange();
                server.RegisterScopes(Scopes.Profile);
                server.AddEphemeralEncryptionKey().AddEphemeralSigningKey();
                server.UseAspNetCore().EnableAuthorizationEndpointPassthrough().DisableTransportSecurityRequirement();
            });
        app = builder.Build();
        app.MapMethods("/authorize", ["GET", "POST"], (Delegate)AuthorizeAsync);
        app.MapGet("/sign-in", () => Results.Content(SignInPage, "text/html; charset=utf-8"));
        app.MapPost("/sign-in", (Delegate)SignInAsync);
    }

    /// <summary>People by name, with their roles.</summary>
    public Dictionary<string, string[]> People { get; } = new(StringComparer.Ordinal);

    /// <summary>The settings of a coordinator whose browsers log in here.</summary>
    public (string Name, string Value)[] Settings =>
    [
        ("Access:Oidc:Authority", new UriBuilder(app.Urls.First()) { Host = "localhost" }.Uri.GetLeftPart(UriPartial.Authority)), ("Access:Oidc:Audience", "samcam"),
        ("Access:Oidc:ClientId", ClientId), ("Access:Oidc:ClientSecret", ClientSecret), ("Access:Oidc:Name", "the laboratory"),
    ];

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public static async Task<PeopleProvider> StartAsync()
    {
        var provider = new PeopleProvider();
        await using (var scope = provider.app.Services.CreateAsyncScope())
            await scope.ServiceProvider.GetRequiredService<DbContext>().Database.EnsureCreatedAsync(Token);
        await provider.app.StartAsync(Token);
        return provider;
    }

    /// <summary>Makes a coordinator known, with the only address that browsers are sent back to.</summary>
    public async Task RegisterAsync(Uri coordinator)
    {
        await using var scope = app.Services.CreateAsyncScope();
        await scope.ServiceProvider.GetRequiredService<IOpenIddictApplicationManager>().CreateAsync(
            new OpenIddictApplicationDescriptor
            {
                ClientId = ClientId,
                ClientSecret = ClientSecret,
                ConsentType = ConsentTypes.Implicit,
                RedirectUris = { new Uri(coordinator, "/login/return") },
                Permissions = { Permissions.Endpoints.Authorization, Permissions.Endpoints.Token, Permissions.GrantTypes.AuthorizationCode, Permissions.ResponseTypes.Code, Permissions.Scopes.Profile },
                Requirements = { Requirements.Features.ProofKeyForCodeExchange },
            },
            Token);
    }

    public async ValueTask DisposeAsync()
    {
        await app.DisposeAsync();
        folder.Dispose();
    }

    private async Task<IResult> AuthorizeAsync(HttpContext context)
    {
        if (await context.AuthenticateAsync(Scheme) is not { Succeeded: true, Principal.Identity.Name: { } name })
            return Results.Challenge(new AuthenticationProperties { RedirectUri = context.Request.GetEncodedPathAndQuery() }, [Scheme]);
        var identity = new ClaimsIdentity(Scheme)
            .SetClaim(Claims.Subject, name)
            .SetClaim(Claims.PreferredUsername, name)
            .SetClaims("roles", [.. People[name]])
            .SetScopes(context.GetOpenIddictServerRequest()!.GetScopes())
            .SetDestinations(_ => [Destinations.IdentityToken]);
        return Results.SignIn(new ClaimsPrincipal(identity), properties: null, OpenIddictServerAspNetCoreDefaults.AuthenticationScheme);
    }

    private async Task<IResult> SignInAsync(HttpContext context)
    {
        var form = await context.Request.ReadFormAsync(Token);
        var name = form["name"].ToString();
        if (!People.ContainsKey(name) || form["password"] != "password of " + name)
            return Results.Content(SignInPage, "text/html; charset=utf-8");
        var person = new ClaimsPrincipal(new ClaimsIdentity([new Claim(ClaimTypes.Name, name)], Scheme));
        return Results.SignIn(person, new AuthenticationProperties { RedirectUri = context.Request.Query["ReturnUrl"] }, Scheme);
    }
}
