using System.Buffers.Text;
using System.Collections.Concurrent;
using System.Security.Cryptography;
using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;

namespace SamCam.Coordinator.Tests.Access;

/// <summary>
/// An OpenID Connect provider on the loopback address: discovery, tokens signed with a key of its own, and authorization codes with PKCE for one client. Whoever
/// comes is logged in already. It keeps to the standard unless a test makes it forge something.
/// </summary>
internal sealed class IdentityProvider : IAsyncDisposable
{
    private readonly RSA rsa = RSA.Create(2048);
    private readonly ConcurrentDictionary<string, IQueryCollection> codes = new(StringComparer.Ordinal);
    private readonly WebApplication app;

    private IdentityProvider()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.SetMinimumLevel(LogLevel.Warning);
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        app = builder.Build();
        var key = rsa.ExportParameters(includePrivateParameters: false);
        app.MapGet("/.well-known/openid-configuration", () => Results.Json(new
        {
            issuer = Issuer,
            jwks_uri = Issuer + "/keys",
            authorization_endpoint = Issuer + "/authorize",
            token_endpoint = Issuer + "/token",
        }));
        app.MapGet("/authorize", Authorize);
        app.MapPost("/token", (IFormCollection form) => Redeem(form)).DisableAntiforgery();
        app.MapGet("/keys", () => Results.Json(new
        {
            keys = new[]
            {
                new { kty = "RSA", use = "sig", kid = KeyId, alg = "RS256", n = Base64Url.EncodeToString(key.Modulus), e = Base64Url.EncodeToString(key.Exponent) },
            },
        }));
    }

    public const string KeyId = "key-1";

    /// <summary>The client that browsers are sent by.</summary>
    public const string ClientId = "dashboard";

    public const string ClientSecret = "the secret of the client, which nobody logs";

    public string Issuer => app.Urls.First();

    /// <summary>Who comes.</summary>
    public Dictionary<string, object> Person { get; set; } = new(StringComparer.Ordinal) { ["preferred_username"] = "ada", ["roles"] = new[] { "submitter" } };

    /// <summary>Changes what a standard id token would say.</summary>
    public Func<Dictionary<string, object>, string>? Forge { get; set; }

    /// <summary>All tokens that were given for codes.</summary>
    public ConcurrentQueue<string> Given { get; } = new();

    public RsaSecurityKey Key => new(rsa) { KeyId = KeyId };

    public static async Task<IdentityProvider> StartAsync()
    {
        var provider = new IdentityProvider();
        await provider.app.StartAsync(TestContext.Current.CancellationToken);
        return provider;
    }

    /// <summary>A token that is right in everything, unless told.</summary>
    public string TokenWith(
        IDictionary<string, object> claims, string? audience = "samcam", string? issuer = null, DateTime? expires = null, SecurityKey? key = null, string algorithm = "RS256",
        string? subject = "subject-1")
    {
        var handler = new JsonWebTokenHandler { SetDefaultTimesOnTokenCreation = false };
        return handler.CreateToken(new SecurityTokenDescriptor
        {
            Issuer = issuer ?? Issuer,
            Audience = audience,
            Claims = subject is null ? claims : new Dictionary<string, object>(claims, StringComparer.Ordinal) { ["sub"] = subject },
            IssuedAt = DateTime.UtcNow.AddHours(-3),
            Expires = expires ?? DateTime.UtcNow.AddMinutes(10),
            SigningCredentials = algorithm == "none" ? null : new SigningCredentials(key ?? Key, algorithm),
        });
    }

    /// <summary>The public key as bytes: what a forger has.</summary>
    public byte[] PublicKey() => rsa.ExportSubjectPublicKeyInfo();

    // RFC 6749 4.1.1, RFC 7636 4.3.
    private IResult Authorize(HttpRequest request, string redirect_uri, string state)
    {
        var query = request.Query;
        if (query["client_id"] != ClientId || query["response_type"] != "code" || !query["scope"].ToString().Split(' ').Contains("openid", StringComparer.Ordinal)
            || query["code_challenge_method"] != "S256" || query["code_challenge"].ToString().Length != 43)
        {
            return Results.BadRequest();
        }

        var code = RandomNumberGenerator.GetHexString(32);
        codes[code] = query;
        return Results.Redirect($"{redirect_uri}?code={code}&state={Uri.EscapeDataString(state)}");
    }

    // RFC 6749 4.1.3, RFC 7636 4.6; a code is good once.
    private IResult Redeem(IFormCollection form)
    {
        if (form["client_id"] != ClientId || form["client_secret"] != ClientSecret)
            return Results.Json(new { error = "invalid_client" }, statusCode: StatusCodes.Status401Unauthorized);
        if (form["grant_type"] != "authorization_code" || !codes.TryRemove(form["code"].ToString(), out var asked) || asked["redirect_uri"] != form["redirect_uri"]
            || asked["code_challenge"] != Base64Url.EncodeToString(SHA256.HashData(Encoding.ASCII.GetBytes(form["code_verifier"].ToString()))))
        {
            return Results.Json(new { error = "invalid_grant" }, statusCode: StatusCodes.Status400BadRequest);
        }

        var claims = new Dictionary<string, object>(Person, StringComparer.Ordinal) { ["nonce"] = asked["nonce"].ToString() };
        var (id, access) = (Forge?.Invoke(claims) ?? TokenWith(claims, ClientId), TokenWith(Person));
        Given.Enqueue(id);
        Given.Enqueue(access);
        return Results.Json(new { access_token = access, id_token = id, token_type = "Bearer", expires_in = 600 });
    }

    public async ValueTask DisposeAsync()
    {
        await app.DisposeAsync();
        rsa.Dispose();
    }
}
