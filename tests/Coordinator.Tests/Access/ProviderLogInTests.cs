using System.Net;
using System.Net.Http.Json;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Microsoft.AspNetCore.WebUtilities;
using Microsoft.IdentityModel.Tokens;
using SamCam.Segmentation;
using SamCam.Storage.Access;

namespace SamCam.Coordinator.Tests.Access;

public sealed class ProviderLogInTests
{
    private const string Session = "samcam_session";

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public static TheoryData<string> Forgeries =>
        ["nonce of another", "no nonce", "expired", "audience of another", "issuer of another", "key of another", "not signed", "without its signature", "signed with the client's secret", "no token", "no subject"];

    [Fact]
    public async Task A_log_in_at_the_provider_makes_a_session_like_that_of_a_key()
    {
        await using var provider = await IdentityProvider.StartAsync();
        await using var coordinator = await StartAsync(provider, ("Access:SessionLifetime", "01:00:00"));
        using var browser = new ProviderBrowser(coordinator);

        var asked = await browser.BeginAsync("/jobs?state=Running");
        var query = QueryHelpers.ParseQuery(asked.Query);
        asked.GetLeftPart(UriPartial.Path).ShouldBe(provider.Issuer + "/authorize");
        (query["response_type"].ToString(), query["code_challenge_method"].ToString(), query["client_id"].ToString(), query["scope"].ToString())
            .ShouldBe(("code", "S256", IdentityProvider.ClientId, "openid profile"));
        query["redirect_uri"].ToString().ShouldBe(new Uri(coordinator.Address, "/login/return").ToString());
        query.ContainsKey("response_mode").ShouldBeFalse("the answer comes by redirect, as it does unless told");
        foreach (var secret in new[] { "nonce", "state", "code_challenge" })
            query[secret].ToString().Length.ShouldBeGreaterThan(40, secret);
        browser.Cookies.Count.ShouldBe(2, "one for the state, one for the nonce");

        using var answer = await browser.AskAsync((await browser.PassAsync(asked)).PathAndQuery);
        answer.StatusCode.ShouldBe(HttpStatusCode.OK, "a redirect would not bring the strict cookie along");
        (await answer.Content.ReadAsStringAsync(Token)).ShouldContain("""<meta http-equiv="refresh" content="0; url=/jobs?state=Running" />""");
        answer.Headers.CacheControl!.NoStore.ShouldBeTrue();
        var set = answer.Headers.GetValues("Set-Cookie").Single(c => c.StartsWith(Session, StringComparison.Ordinal));
        set.ShouldContain("httponly", Case.Insensitive);
        set.ShouldContain("samesite=strict", Case.Insensitive);
        browser.Cookies.Keys.ShouldHaveSingleItem("those of the way are gone").ShouldBe(Session);
        browser.Cookies[Session].Length.ShouldBe(AccessToken.Create(AccessToken.Session).Text.Length, "a random secret and nothing else");

        using var who = await browser.AskAsync("/v1/session");
        var session = await who.Content.ReadFromJsonAsync<JsonElement>(Token);
        (session.GetProperty("name").GetString(), session.GetProperty("role").GetString()).ShouldBe(("ada", "submitter"));
        session.GetProperty("expiresAt").GetDateTimeOffset().ShouldBeInRange(DateTimeOffset.UtcNow.AddMinutes(55), DateTimeOffset.UtcNow.AddMinutes(60), "a session lasts longer than an id token");
        (await StatusAsync(browser, "/v1/workers")).ShouldBe(HttpStatusCode.OK);
        (await StatusAsync(browser, "/v1/audit")).ShouldBe(HttpStatusCode.Forbidden);
        (await AuditAsync(coordinator)).ShouldBe(["ada submitter GET /login/return 200"]);

        using var logOut = await browser.AskAsync("/v1/session", HttpMethod.Delete);
        logOut.StatusCode.ShouldBe(HttpStatusCode.NoContent);
        browser.Cookies.ShouldBeEmpty();
        browser.Cookies[Session] = set.Split(';')[0].Split('=')[1];
        (await StatusAsync(browser, "/v1/workers")).ShouldBe(HttpStatusCode.Unauthorized, "a copy of the cookie is worth nothing either");
    }

    [Theory]
    [MemberData(nameof(Forgeries))]
    public async Task An_id_token_that_is_wrong_in_anything_logs_nobody_in(string forgery)
    {
        using var rsa = RSA.Create(2048);
        await using var provider = await IdentityProvider.StartAsync();
        await using var coordinator = await StartAsync(provider);
        using var browser = new ProviderBrowser(coordinator);
        provider.Forge = claims => forgery switch
        {
            "nonce of another" => provider.TokenWith(With(claims, "nonce", claims["nonce"] + "x"), IdentityProvider.ClientId),
            "no nonce" => provider.TokenWith(With(claims, "nonce", value: null), IdentityProvider.ClientId),
            "expired" => provider.TokenWith(claims, IdentityProvider.ClientId, expires: DateTime.UtcNow.AddMinutes(-2)),
            // What bearer tokens are for is something else.
            "audience of another" => provider.TokenWith(claims, "samcam"),
            "issuer of another" => provider.TokenWith(claims, IdentityProvider.ClientId, issuer: "https://idp.example"),
            "key of another" => provider.TokenWith(claims, IdentityProvider.ClientId, key: new RsaSecurityKey(rsa) { KeyId = IdentityProvider.KeyId }),
            "not signed" => provider.TokenWith(claims, IdentityProvider.ClientId, algorithm: "none"),
            "without its signature" => provider.TokenWith(claims, IdentityProvider.ClientId) is var token ? token[..(token.LastIndexOf('.') + 1)] : "",
            "signed with the client's secret" => provider.TokenWith(claims, IdentityProvider.ClientId, key: new SymmetricSecurityKey(Encoding.ASCII.GetBytes(IdentityProvider.ClientSecret)) { KeyId = IdentityProvider.KeyId }, algorithm: "HS256"),
            "no token" => "a.b.c",
            _ => provider.TokenWith(claims, IdentityProvider.ClientId, subject: null),
        };

        using var answer = await browser.LogInAsync("/workers");
        await FailedAsync(coordinator, browser, answer, "&returnUrl=%2Fworkers");

        // Nothing else was wrong.
        provider.Forge = null;
        using var right = await browser.LogInAsync();
        right.StatusCode.ShouldBe(HttpStatusCode.OK);
        browser.Cookies.ShouldContainKey(Session);
    }

    [Fact]
    public async Task An_answer_to_what_this_browser_did_not_ask_logs_nobody_in()
    {
        await using var provider = await IdentityProvider.StartAsync();
        await using var coordinator = await StartAsync(provider);

        using var victim = new ProviderBrowser(coordinator);
        using var attacker = new ProviderBrowser(coordinator);
        var attackers = await attacker.PassAsync(await attacker.BeginAsync());
        var victims = await victim.PassAsync(await victim.BeginAsync());
        var (ofAttacker, ofVictim) = (QueryHelpers.ParseQuery(attackers.Query), QueryHelpers.ParseQuery(victims.Query));
        foreach (var (what, path) in new[]
        {
            ("the address of another browser", attackers.PathAndQuery),
            ("the state of another browser", $"/login/return?code={ofVictim["code"]}&state={Uri.EscapeDataString(ofAttacker["state"]!)}"),
            ("a state that was never given", $"/login/return?code={ofVictim["code"]}&state=x"),
            ("no state", $"/login/return?code={ofVictim["code"]}"),
            ("nothing", "/login/return"),
        })
        {
            using var answer = await victim.AskAsync(path);
            answer.StatusCode.ShouldBe(HttpStatusCode.Redirect, what);
            answer.Headers.Location!.OriginalString.ShouldStartWith("/login?failed=true", Case.Sensitive, what);
            victim.Cookies.ShouldNotContainKey(Session, what);
        }

        // The code of another browser: its verifier and nonce are that one's own.
        var mixed = await victim.PassAsync(await victim.BeginAsync());
        using var injected = await victim.AskAsync($"/login/return?code={ofAttacker["code"]}&state={Uri.EscapeDataString(QueryHelpers.ParseQuery(mixed.Query)["state"]!)}");
        await FailedAsync(coordinator, victim, injected, "&returnUrl=%2F");

        // The same answer is good once.
        var last = await attacker.PassAsync(await attacker.BeginAsync());
        var kept = attacker.Cookies.ToDictionary(StringComparer.Ordinal);
        using var first = await attacker.AskAsync(last.PathAndQuery);
        first.StatusCode.ShouldBe(HttpStatusCode.OK);
        attacker.Cookies.Clear();
        foreach (var (name, value) in kept)
            attacker.Cookies[name] = value;
        using var again = await attacker.AskAsync(last.PathAndQuery);
        again.StatusCode.ShouldBe(HttpStatusCode.Redirect);
        attacker.Cookies.ShouldNotContainKey(Session);
    }

    [Fact]
    public async Task Who_gives_up_at_the_provider_is_back_at_the_log_in()
    {
        await using var provider = await IdentityProvider.StartAsync();
        await using var coordinator = await StartAsync(provider);
        using var browser = new ProviderBrowser(coordinator);
        var state = QueryHelpers.ParseQuery((await browser.BeginAsync("/workers")).Query)["state"].ToString();
        using var answer = await browser.AskAsync($"/login/return?error=access_denied&error_description=no%0Afatal&state={Uri.EscapeDataString(state)}");
        await FailedAsync(coordinator, browser, answer, "&returnUrl=%2Fworkers");
        using var page = await browser.AskAsync(answer.Headers.Location!.OriginalString);
        (await page.Content.ReadAsStringAsync(Token)).ShouldContain("The log-in with 127.0.0.1 did not succeed");
    }

    [Fact]
    public async Task Somebody_without_a_role_is_told_so_and_has_no_session()
    {
        await using var provider = await IdentityProvider.StartAsync();
        await using var coordinator = await StartAsync(provider, ("Access:Oidc:Name", "the laboratory"));
        using var browser = new ProviderBrowser(coordinator);
        provider.Person = new(StringComparer.Ordinal) { ["preferred_username"] = "<b>eve", ["roles"] = new[] { "cook" } };
        using var answer = await browser.LogInAsync();
        answer.StatusCode.ShouldBe(HttpStatusCode.Forbidden);
        (await answer.Content.ReadAsStringAsync(Token)).ShouldContain("You are known to the laboratory as <b>&lt;b&gt;eve</b>, but have no role here");
        browser.Cookies.ShouldBeEmpty();
        (await AuditAsync(coordinator)).ShouldBe(["<b>eve  GET /login/return 403"]);
    }

    [Fact]
    public async Task Roles_are_those_of_bearer_tokens()
    {
        await using var provider = await IdentityProvider.StartAsync();
        await using var coordinator = await StartAsync(
            provider, ("Access:Oidc:RoleClaim", "realm_access.roles"), ("Access:Oidc:NameClaim", "email"), ("Access:Oidc:Admins:0", "ml-lead"), ("Access:Oidc:Scopes:0", "email"));
        using var browser = new ProviderBrowser(coordinator);
        provider.Person = new(StringComparer.Ordinal)
        {
            ["email"] = "a@b.example",
            ["realm_access"] = new Dictionary<string, object>(StringComparer.Ordinal) { ["roles"] = new[] { "default", "ml-lead" } },
        };
        QueryHelpers.ParseQuery((await browser.BeginAsync()).Query)["scope"].ToString().ShouldBe("openid profile email");
        using var answer = await browser.LogInAsync();
        using var who = await browser.AskAsync("/v1/session");
        var session = await who.Content.ReadFromJsonAsync<JsonElement>(Token);
        (session.GetProperty("name").GetString(), session.GetProperty("role").GetString()).ShouldBe(("a@b.example", "admin"));
    }

    [Theory]
    [InlineData("https://evil.example")]
    [InlineData("//evil.example")]
    [InlineData("/\\evil.example")]
    [InlineData("/\t/evil.example")]
    [InlineData("javascript:alert(1)")]
    public async Task The_way_back_ends_at_a_page_of_this_server(string returnUrl)
    {
        await using var provider = await IdentityProvider.StartAsync();
        await using var coordinator = await StartAsync(provider);
        using var browser = new ProviderBrowser(coordinator);
        using var answer = await browser.LogInAsync(returnUrl);
        answer.StatusCode.ShouldBe(HttpStatusCode.OK);
        (await answer.Content.ReadAsStringAsync(Token)).ShouldContain("""content="0; url=/" """.TrimEnd());
    }

    [Fact]
    public async Task Behind_tls_cookies_are_secure_and_the_way_back_is_https()
    {
        await using var provider = await IdentityProvider.StartAsync();
        await using var coordinator = await StartAsync(provider);
        using var request = new HttpRequestMessage(HttpMethod.Get, "/login/provider");
        request.Headers.Add("X-Forwarded-Proto", "https");
        request.Headers.Host = "samcam.example";
        using var answer = await coordinator.Http.SendAsync(request, Token);
        QueryHelpers.ParseQuery(answer.Headers.Location!.Query)["redirect_uri"].ToString().ShouldBe("https://samcam.example/login/return");
        answer.Headers.GetValues("Set-Cookie").ShouldAllBe(c => c.Contains("; secure", StringComparison.OrdinalIgnoreCase) && c.Contains("httponly", StringComparison.OrdinalIgnoreCase));
    }

    [Fact]
    public async Task While_the_provider_is_away_the_page_says_so_and_keys_log_in()
    {
        var provider = await IdentityProvider.StartAsync();
        await using var coordinator = await StartAsync(provider);
        await provider.DisposeAsync();
        using var answer = await coordinator.Http.GetAsync("/login/provider?returnUrl=/workers", Token);
        answer.Headers.Location!.OriginalString.ShouldBe("/login?failed=true&returnUrl=%2Fworkers");
        using var logIn = await coordinator.Http.PostAsync("/v1/session", JsonContent.Create(new { key = await coordinator.KeyAsync(AccessRole.Viewer) }), Token);
        logIn.StatusCode.ShouldBe(HttpStatusCode.NoContent);
    }

    [Fact]
    public async Task Without_a_client_nobody_is_offered_it()
    {
        await using var provider = await IdentityProvider.StartAsync();
        await using var coordinator = await TestCoordinator.StartAsync(("Access:Oidc:Authority", provider.Issuer), ("Access:Oidc:Audience", "samcam"));
        (await coordinator.Http.GetStringAsync("/login", Token)).ShouldNotContain("/login/provider");
        foreach (var path in new[] { "/login/provider", "/login/return" })
        {
            using var answer = await coordinator.Http.GetAsync(path, Token);
            answer.StatusCode.ShouldBe(path == "/login/provider" ? HttpStatusCode.NotFound : HttpStatusCode.Unauthorized, path);
        }
    }

    [Fact]
    public async Task Answers_count_like_any_request_of_a_stranger()
    {
        await using var provider = await IdentityProvider.StartAsync();
        await using var coordinator = await StartAsync(provider, ("Access:RequestsPerSecond", "1"), ("Access:RequestBurst", "3"));
        var statuses = new List<HttpStatusCode>();
        for (var i = 0; i < 5; i++)
        {
            using var answer = await coordinator.Http.GetAsync("/login/return?code=x&state=x", Token);
            statuses.Add(answer.StatusCode);
        }

        statuses[0].ShouldBe(HttpStatusCode.Redirect);
        statuses.ShouldContain(HttpStatusCode.TooManyRequests);
    }

    [Theory]
    [InlineData("Access:Oidc:Authority", "http://idp.example", "samcam", "dashboard", null)]
    [InlineData("Access:Oidc:Authority", null, null, "dashboard", null)]
    [InlineData("Access:Oidc:ClientId", "https://idp.example", "samcam", " ", null)]
    [InlineData("Access:Oidc:ClientSecret", "https://idp.example", "samcam", null, "abc")]
    public async Task Settings_that_cannot_be_used_are_named_and_no_secret_is(string named, string? authority, string? audience, string? client, string? secret)
    {
        using var folder = new TemporaryFolder();
        var settings = new[] { ("Authority", authority), ("Audience", audience), ("ClientId", client), ("ClientSecret", secret) }
            .Where(s => s.Item2 is not null).Select(s => ("Access:Oidc:" + s.Item1, s.Item2!));
        var error = await Should.ThrowAsync<InputException>(() => TestCoordinator.CreateAsync(folder, settings));
        error.Message.ShouldContain(named);
        if (secret is not null)
            error.Message.ShouldNotContain(secret);
    }

    private static Task<TestCoordinator> StartAsync(IdentityProvider provider, params (string Name, string Value)[] settings) => TestCoordinator.StartAsync(
    [
        ("Access:Oidc:Authority", provider.Issuer), ("Access:Oidc:Audience", "samcam"), ("Access:Oidc:ClientId", IdentityProvider.ClientId),
        ("Access:Oidc:ClientSecret", IdentityProvider.ClientSecret), .. settings,
    ]);

    private static Dictionary<string, object> With(Dictionary<string, object> claims, string name, object? value)
    {
        var changed = new Dictionary<string, object>(claims, StringComparer.Ordinal);
        changed.Remove(name);
        if (value is not null)
            changed[name] = value;
        return changed;
    }

    private static async Task FailedAsync(TestCoordinator coordinator, ProviderBrowser browser, HttpResponseMessage answer, string returnUrl)
    {
        answer.StatusCode.ShouldBe(HttpStatusCode.Redirect);
        answer.Headers.Location!.OriginalString.ShouldBe("/login?failed=true" + returnUrl);
        browser.Cookies.ShouldNotContainKey(Session);
        (await AuditAsync(coordinator)).ShouldBeEmpty("nobody is known");
    }

    private static async Task<HttpStatusCode> StatusAsync(ProviderBrowser browser, string path)
    {
        using var answer = await browser.AskAsync(path);
        return answer.StatusCode;
    }

    private static async Task<List<string>> AuditAsync(TestCoordinator coordinator) =>
        [.. (await coordinator.Get<AuditStore>().PageAsync(before: null, who: null, 10, Token)).Select(r => $"{r.Who} {(r.Role is { } role ? AccessRoles.NameOf(role) : "")} {r.Action} {r.Outcome}")];
}
