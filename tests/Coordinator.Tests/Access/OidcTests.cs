using System.Net;
using System.Net.Http.Json;
using System.Security.Cryptography;
using System.Text.Json;
using Microsoft.IdentityModel.Tokens;
using SamCam.Storage.Access;

namespace SamCam.Coordinator.Tests.Access;

public sealed class OidcTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_token_of_the_provider_is_worth_its_highest_role()
    {
        await using var provider = await IdentityProvider.StartAsync();
        await using var coordinator = await StartAsync(provider);

        (await WhoAsync(coordinator, provider.TokenWith(Roles("viewer")))).ShouldBe("subject-1 viewer");
        (await WhoAsync(coordinator, provider.TokenWith(new Dictionary<string, object>(StringComparer.Ordinal)
        {
            ["roles"] = new[] { "viewer", "other", "submitter" },
            ["preferred_username"] = "ada",
        }))).ShouldBe("ada submitter");
        (await StatusAsync(coordinator, provider.TokenWith(Roles("submitter")), "/v1/audit")).ShouldBe(HttpStatusCode.Forbidden);
        (await StatusAsync(coordinator, provider.TokenWith(Roles("admin")), "/v1/audit")).ShouldBe(HttpStatusCode.OK);
        (await StatusAsync(coordinator, provider.TokenWith(Roles("nothing")), "/v1/workers")).ShouldBe(HttpStatusCode.Forbidden);
        (await StatusAsync(coordinator, provider.TokenWith(Roles()), "/v1/workers")).ShouldBe(HttpStatusCode.Forbidden);
        (await StatusAsync(coordinator, await coordinator.KeyAsync(AccessRole.Admin), "/v1/audit")).ShouldBe(HttpStatusCode.OK, "keys are taken beside it");
    }

    [Fact]
    public async Task A_token_that_is_wrong_in_anything_is_refused()
    {
        await using var provider = await IdentityProvider.StartAsync();
        await using var coordinator = await StartAsync(provider);
        using var other = RSA.Create(2048);
        var admin = Roles("admin");
        var good = provider.TokenWith(admin);
        (await StatusAsync(coordinator, good, "/v1/audit")).ShouldBe(HttpStatusCode.OK);

        var parts = good.Split('.');
        foreach (var (what, token) in new[]
        {
            ("another audience", provider.TokenWith(admin, audience: "other")),
            ("another issuer", provider.TokenWith(admin, issuer: "https://idp.example")),
            ("too old", provider.TokenWith(admin, expires: DateTime.UtcNow.AddHours(-1))),
            ("another key of the same name", provider.TokenWith(admin, key: new RsaSecurityKey(other) { KeyId = IdentityProvider.KeyId })),
            ("not signed", provider.TokenWith(admin, algorithm: "none")),
            ("signed with the public key", provider.TokenWith(admin, key: new SymmetricSecurityKey(provider.PublicKey()) { KeyId = IdentityProvider.KeyId }, algorithm: "HS256")),
            ("without its signature", $"{parts[0]}.{parts[1]}."),
            ("no token", "a.b.c"),
            ("empty", ""),
        })
        {
            (await StatusAsync(coordinator, token, "/v1/workers")).ShouldBe(HttpStatusCode.Unauthorized, what);
        }

        (await StatusAsync(coordinator, token: null, "/v1/workers")).ShouldBe(HttpStatusCode.Unauthorized, "access is not open");
    }

    [Fact]
    public async Task Roles_may_have_other_names_and_lie_inside_an_object()
    {
        await using var provider = await IdentityProvider.StartAsync();
        await using var coordinator = await StartAsync(
            provider,
            ("Access:Oidc:RoleClaim", "realm_access.roles"), ("Access:Oidc:NameClaim", "email"), ("Access:Oidc:Admins:0", "ml-lead"), ("Access:Oidc:Submitters:0", "ml-team"), ("Access:Oidc:Submitters:1", "interns"));

        (await WhoAsync(coordinator, provider.TokenWith(Nested("ml-lead")))).ShouldBe("a@b.example admin");
        (await WhoAsync(coordinator, provider.TokenWith(Nested("interns")))).ShouldBe("a@b.example submitter");
        (await WhoAsync(coordinator, provider.TokenWith(Nested("viewer")))).ShouldBe("a@b.example viewer");
        (await StatusAsync(coordinator, provider.TokenWith(Nested("admin")), "/v1/workers")).ShouldBe(HttpStatusCode.Forbidden, "another name was set for it");
        (await StatusAsync(coordinator, provider.TokenWith(Roles("ml-lead")), "/v1/workers")).ShouldBe(HttpStatusCode.Forbidden);

        static Dictionary<string, object> Nested(string role) => new(StringComparer.Ordinal)
        {
            ["email"] = "a@b.example",
            ["realm_access"] = new Dictionary<string, object>(StringComparer.Ordinal) { ["roles"] = new[] { "default", role } },
        };
    }

    [Fact]
    public async Task A_browser_logs_in_with_a_token_for_no_longer_than_that_lasts()
    {
        await using var provider = await IdentityProvider.StartAsync();
        await using var coordinator = await StartAsync(provider);
        using var client = coordinator.Client(provider.TokenWith(Roles("submitter")));
        using var logIn = await client.PostAsync("/v1/session", content: null, Token);
        logIn.StatusCode.ShouldBe(HttpStatusCode.NoContent);

        using var request = new HttpRequestMessage(HttpMethod.Get, "/v1/session");
        request.Headers.Add("Cookie", logIn.Headers.GetValues("Set-Cookie").Single().Split(';')[0]);
        using var answer = await coordinator.Http.SendAsync(request, Token);
        var session = await answer.Content.ReadFromJsonAsync<JsonElement>(Token);
        session.GetProperty("role").GetString().ShouldBe("submitter");
        session.GetProperty("expiresAt").GetDateTimeOffset().ShouldBeLessThanOrEqualTo(DateTimeOffset.UtcNow.AddMinutes(10));
    }

    [Fact]
    public async Task While_the_provider_is_away_tokens_wait_and_keys_work()
    {
        var provider = await IdentityProvider.StartAsync();
        var token = provider.TokenWith(Roles("admin"));
        await using var coordinator = await StartAsync(provider);
        await provider.DisposeAsync();

        (await StatusAsync(coordinator, token, "/v1/workers")).ShouldBe(HttpStatusCode.ServiceUnavailable);
        (await StatusAsync(coordinator, await coordinator.KeyAsync(AccessRole.Viewer), "/v1/workers")).ShouldBe(HttpStatusCode.OK);
    }

    [Fact]
    public async Task With_a_provider_it_starts_on_any_address()
    {
        using var folder = new TemporaryFolder();
        await using var app = await TestCoordinator.CreateAsync(
            folder, ("Urls", "http://0.0.0.0:0"), ("Access:Oidc:Authority", "https://idp.example"), ("Access:Oidc:Audience", "samcam"));
        app.ShouldNotBeNull();
    }

    private static Task<TestCoordinator> StartAsync(IdentityProvider provider, params (string Name, string Value)[] settings) =>
        TestCoordinator.StartAsync([("Access:Oidc:Authority", provider.Issuer), ("Access:Oidc:Audience", "samcam"), .. settings]);

    private static Dictionary<string, object> Roles(params string[] roles) => new(StringComparer.Ordinal) { ["roles"] = roles };

    private static async Task<HttpStatusCode> StatusAsync(TestCoordinator coordinator, string? token, string path)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, path);
        if (token is not null)
            request.Headers.TryAddWithoutValidation("Authorization", "Bearer " + token);
        using var answer = await coordinator.Http.SendAsync(request, Token);
        return answer.StatusCode;
    }

    private static async Task<string> WhoAsync(TestCoordinator coordinator, string token)
    {
        using var client = coordinator.Client(token);
        var session = JsonDocument.Parse(await client.GetStringAsync("/v1/session", Token)).RootElement;
        return $"{session.GetProperty("name")} {session.GetProperty("role")}";
    }
}
