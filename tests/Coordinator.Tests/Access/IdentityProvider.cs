using System.Buffers.Text;
using System.Security.Cryptography;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;

namespace SamCam.Coordinator.Tests.Access;

/// <summary>An OpenID Connect provider on the loopback address: what discovery needs, and tokens signed with a key of its own.</summary>
internal sealed class IdentityProvider : IAsyncDisposable
{
    private readonly RSA rsa = RSA.Create(2048);
    private readonly WebApplication app;

    private IdentityProvider()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        app = builder.Build();
        var key = rsa.ExportParameters(includePrivateParameters: false);
        app.MapGet("/.well-known/openid-configuration", () => Results.Json(new { issuer = Issuer, jwks_uri = Issuer + "/keys" }));
        app.MapGet("/keys", () => Results.Json(new
        {
            keys = new[]
            {
                new { kty = "RSA", use = "sig", kid = KeyId, alg = "RS256", n = Base64Url.EncodeToString(key.Modulus), e = Base64Url.EncodeToString(key.Exponent) },
            },
        }));
    }

    public const string KeyId = "key-1";

    public string Issuer => app.Urls.First();

    public RsaSecurityKey Key => new(rsa) { KeyId = KeyId };

    public static async Task<IdentityProvider> StartAsync()
    {
        var provider = new IdentityProvider();
        await provider.app.StartAsync(TestContext.Current.CancellationToken);
        return provider;
    }

    /// <summary>A token that is right in everything, unless told.</summary>
    public string TokenWith(
        IDictionary<string, object> claims, string audience = "samcam", string? issuer = null, DateTime? expires = null, SecurityKey? key = null, string algorithm = "RS256")
    {
        var handler = new JsonWebTokenHandler { SetDefaultTimesOnTokenCreation = false };
        return handler.CreateToken(new SecurityTokenDescriptor
        {
            Issuer = issuer ?? Issuer,
            Audience = audience,
            Claims = new Dictionary<string, object>(claims, StringComparer.Ordinal) { ["sub"] = "subject-1" },
            IssuedAt = DateTime.UtcNow.AddHours(-3),
            Expires = expires ?? DateTime.UtcNow.AddMinutes(10),
            SigningCredentials = algorithm == "none" ? null : new SigningCredentials(key ?? Key, algorithm),
        });
    }

    /// <summary>The public key as bytes: what a forger has.</summary>
    public byte[] PublicKey() => rsa.ExportSubjectPublicKeyInfo();

    public async ValueTask DisposeAsync()
    {
        await app.DisposeAsync();
        rsa.Dispose();
    }
}
