using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using SamCam.Coordinator.Access;
using SamCam.Storage.Access;

namespace SamCam.Coordinator.Tests.Access;

public sealed class SessionTests(KeyedCoordinator keyed) : IClassFixture<KeyedCoordinator>
{
    private string Own => keyed.Coordinator.Address.GetLeftPart(UriPartial.Authority);

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_log_in_sets_a_cookie_that_no_script_reads_and_no_other_site_sends()
    {
        using var answer = await LogInAsync(keyed.Keys[AccessRole.Submitter]);
        answer.StatusCode.ShouldBe(HttpStatusCode.NoContent);
        var cookie = answer.Headers.GetValues("Set-Cookie").ShouldHaveSingleItem();
        cookie.ShouldContain("httponly", Case.Insensitive);
        cookie.ShouldContain("samesite=strict", Case.Insensitive);
        cookie.ShouldContain("path=/", Case.Insensitive);
        cookie.ShouldNotContain("secure", Case.Insensitive, "over plain HTTP the browser would drop it");
        cookie.ShouldNotContain(keyed.Keys[AccessRole.Submitter]);
    }

    [Fact]
    public async Task Behind_tls_the_cookie_is_secure()
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, "/v1/session") { Content = JsonContent.Create(new { key = keyed.Keys[AccessRole.Viewer] }) };
        request.Headers.Add("X-Forwarded-Proto", "https");
        using var answer = await keyed.Coordinator.Http.SendAsync(request, Token);
        answer.Headers.GetValues("Set-Cookie").ShouldHaveSingleItem().ShouldContain("secure", Case.Insensitive);
    }

    [Fact]
    public async Task The_cookie_is_worth_what_its_key_is_until_the_log_out()
    {
        using var logIn = await LogInAsync(keyed.Keys[AccessRole.Submitter]);
        var cookie = CookieOf(logIn);
        using var who = await AskAsync(HttpMethod.Get, "/v1/session", cookie);
        var session = await who.Content.ReadFromJsonAsync<JsonElement>(Token);
        (session.GetProperty("name").GetString(), session.GetProperty("role").GetString(), session.GetProperty("open").GetBoolean()).ShouldBe(("submitter", "submitter", false));
        (await StatusAsync(HttpMethod.Post, $"/v1/jobs/{Guid.NewGuid()}/pause", cookie)).ShouldBe(HttpStatusCode.NotFound);
        (await StatusAsync(HttpMethod.Get, "/v1/keys", cookie)).ShouldBe(HttpStatusCode.Forbidden);

        using var logOut = await AskAsync(HttpMethod.Delete, "/v1/session", cookie);
        logOut.StatusCode.ShouldBe(HttpStatusCode.NoContent);
        logOut.Headers.GetValues("Set-Cookie").ShouldHaveSingleItem().ShouldContain("expires=Thu, 01 Jan 1970");
        (await StatusAsync(HttpMethod.Get, "/v1/session", cookie)).ShouldBe(HttpStatusCode.Unauthorized, "a copy of the cookie is worth nothing either");
    }

    [Fact]
    public async Task The_cookie_acts_for_its_own_pages_alone()
    {
        using var logIn = await LogInAsync(keyed.Keys[AccessRole.Submitter]);
        var cookie = CookieOf(logIn);
        var pause = $"/v1/jobs/{Guid.NewGuid()}/pause";
        (await StatusAsync(HttpMethod.Post, pause, cookie, origin: "https://evil.example")).ShouldBe(HttpStatusCode.Forbidden);
        (await StatusAsync(HttpMethod.Post, pause, cookie, origin: null)).ShouldBe(HttpStatusCode.Forbidden);
        (await StatusAsync(HttpMethod.Post, pause, cookie)).ShouldBe(HttpStatusCode.NotFound);
    }

    [Fact]
    public async Task Sessions_go_with_their_key()
    {
        var key = await keyed.Coordinator.KeyAsync(AccessRole.Viewer, "leaves");
        using var logIn = await LogInAsync(key);
        var cookie = CookieOf(logIn);
        (await StatusAsync(HttpMethod.Get, "/v1/workers", cookie)).ShouldBe(HttpStatusCode.OK);
        var keys = keyed.Coordinator.Get<ApiKeyStore>();
        await keys.RevokeAsync((await keys.FindAsync("leaves", Token))!.Id, Token);
        (await StatusAsync(HttpMethod.Get, "/v1/workers", cookie)).ShouldBe(HttpStatusCode.Unauthorized);
    }

    [Theory]
    [InlineData("""{"key":"sck_0123456789ab_0123456789012345678901234567890123456789012"}""", HttpStatusCode.Unauthorized)]
    [InlineData("""{"key":"secret"}""", HttpStatusCode.Unauthorized)]
    [InlineData("{}", HttpStatusCode.Unauthorized)]
    [InlineData("null", HttpStatusCode.BadRequest)]
    [InlineData("{", HttpStatusCode.BadRequest)]
    public async Task A_log_in_without_a_key_that_is_in_force_is_refused(string body, HttpStatusCode status)
    {
        using var answer = await keyed.Coordinator.Http.PostAsync("/v1/session", KeyedCoordinator.Json(body), Token);
        answer.StatusCode.ShouldBe(status);
        answer.Headers.Contains("Set-Cookie").ShouldBeFalse();
        answer.Content.Headers.ContentType!.MediaType.ShouldBe("application/problem+json");
    }

    [Fact]
    public async Task A_key_in_the_header_logs_in_too()
    {
        using var answer = await keyed.For(AccessRole.Viewer).PostAsync("/v1/session", content: null, Token);
        answer.StatusCode.ShouldBe(HttpStatusCode.NoContent);
        (await StatusAsync(HttpMethod.Get, "/v1/workers", CookieOf(answer))).ShouldBe(HttpStatusCode.OK);
    }

    [Theory]
    [InlineData("/jobs?state=Running", "/jobs?state=Running")]
    [InlineData(null, "/")]
    [InlineData("https://evil.example", "/")]
    [InlineData("//evil.example", "/")]
    [InlineData("/\\evil.example", "/")]
    [InlineData("/\t/evil.example", "/")]
    [InlineData("javascript:alert(1)", "/")]
    public async Task A_form_goes_on_to_a_page_of_this_server_alone(string? returnUrl, string location)
    {
        using var answer = await FormAsync(keyed.Keys[AccessRole.Viewer], returnUrl);
        answer.StatusCode.ShouldBe(HttpStatusCode.Redirect);
        answer.Headers.Location!.OriginalString.ShouldBe(location);
        answer.Headers.Contains("Set-Cookie").ShouldBeTrue();
    }

    [Fact]
    public async Task A_form_with_a_wrong_key_goes_back_to_the_page()
    {
        using var answer = await FormAsync("sck_wrong", "/jobs");
        answer.Headers.Location!.OriginalString.ShouldBe("/login?refused=true&returnUrl=%2Fjobs");
        answer.Headers.Contains("Set-Cookie").ShouldBeFalse();
        using var elsewhere = await FormAsync("sck_wrong", "//evil.example");
        elsewhere.Headers.Location!.OriginalString.ShouldBe("/login?refused=true");
    }

    [Fact]
    public async Task A_browser_that_is_nobody_is_led_from_a_page_to_the_log_in_and_the_api_says_401()
    {
        using var folder = new TemporaryFolder();
        await using var app = await TestCoordinator.CreateAsync(folder, ("Access:Required", "true"));
        app.MapGet("/page", () => "hello").RequireAccess(AccessRole.Viewer);
        app.MapGet("/forgotten", () => "hello");
        await app.StartAsync(Token);
        using var http = new HttpClient(new SocketsHttpHandler { AllowAutoRedirect = false }) { BaseAddress = new Uri(app.Urls.First()) };
        http.DefaultRequestHeaders.Add("Accept", "text/html");

        using var page = await http.GetAsync("/page?x=1", Token);
        page.StatusCode.ShouldBe(HttpStatusCode.Redirect);
        page.Headers.Location!.OriginalString.ShouldBe("/login?returnUrl=%2Fpage%3Fx%3D1");
        using var api = await http.GetAsync("/v1/workers", Token);
        api.StatusCode.ShouldBe(HttpStatusCode.Unauthorized);
        http.DefaultRequestHeaders.Clear();
        using var program = await http.GetAsync("/page", Token);
        program.StatusCode.ShouldBe(HttpStatusCode.Unauthorized);
        using var forgotten = await http.GetAsync("/forgotten", Token);
        forgotten.StatusCode.ShouldBe(HttpStatusCode.Unauthorized, "one without a policy is shut");
        await app.StopAsync(Token);
    }

    private Task<HttpResponseMessage> LogInAsync(string key) => keyed.Coordinator.Http.PostAsync("/v1/session", JsonContent.Create(new { key }), Token);

    private async Task<HttpResponseMessage> FormAsync(string key, string? returnUrl)
    {
        using var form = new FormUrlEncodedContent([new("key", key), .. returnUrl is null ? [] : new KeyValuePair<string, string>[] { new("returnUrl", returnUrl) }]);
        return await keyed.Coordinator.Http.PostAsync("/v1/session", form, Token);
    }

    private static string CookieOf(HttpResponseMessage answer) => answer.Headers.GetValues("Set-Cookie").Single().Split(';')[0];

    private Task<HttpResponseMessage> AskAsync(HttpMethod method, string path, string cookie) => AskAsync(method, path, cookie, Own);

    private async Task<HttpResponseMessage> AskAsync(HttpMethod method, string path, string cookie, string? origin)
    {
        using var request = new HttpRequestMessage(method, path);
        request.Headers.Add("Cookie", cookie);
        if (origin is not null)
            request.Headers.Add("Origin", origin);
        return await keyed.Coordinator.Http.SendAsync(request, Token);
    }

    private Task<HttpStatusCode> StatusAsync(HttpMethod method, string path, string cookie) => StatusAsync(method, path, cookie, Own);

    private async Task<HttpStatusCode> StatusAsync(HttpMethod method, string path, string cookie, string? origin)
    {
        using var answer = await AskAsync(method, path, cookie, origin);
        return answer.StatusCode;
    }
}
