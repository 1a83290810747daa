using System.Net;

namespace SamCam.Coordinator.Tests.Access;

/// <summary>What a page of another site makes the browser of somebody at this machine send, to a coordinator that asks nobody.</summary>
public sealed class SameSiteTests(OpenCoordinator open) : IClassFixture<OpenCoordinator>
{
    private static readonly string Pause = $"/v1/jobs/{Guid.NewGuid()}/pause";

    private string Own => open.Coordinator.Address.GetLeftPart(UriPartial.Authority);

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("Sec-Fetch-Site", "cross-site")]
    [InlineData("Sec-Fetch-Site", "same-site")]
    [InlineData("Origin", "https://evil.example")]
    [InlineData("Origin", "http://localhost:1")]
    [InlineData("Origin", "null")]
    public async Task A_page_of_another_site_changes_nothing(string header, string value)
    {
        (await SendAsync(HttpMethod.Post, Pause, (header, value))).ShouldBe(HttpStatusCode.Forbidden);
        (await SendAsync(HttpMethod.Delete, Pause[..^6], (header, value))).ShouldBe(HttpStatusCode.Forbidden);
        (await SendAsync(HttpMethod.Get, "/v1/workers", (header, value), ("Connection", "Upgrade"), ("Upgrade", "websocket"))).ShouldBe(HttpStatusCode.Forbidden);
        (await SendAsync(HttpMethod.Get, "/v1/workers", (header, value))).ShouldBe(HttpStatusCode.OK, "a link may lead here");
    }

    [Fact]
    public async Task Its_own_pages_and_programs_change_what_they_like()
    {
        (await SendAsync(HttpMethod.Post, Pause)).ShouldBe(HttpStatusCode.NotFound);
        (await SendAsync(HttpMethod.Post, Pause, ("Origin", Own))).ShouldBe(HttpStatusCode.NotFound);
        (await SendAsync(HttpMethod.Post, Pause, ("Sec-Fetch-Site", "same-origin"), ("Origin", Own))).ShouldBe(HttpStatusCode.NotFound);
    }

    [Fact]
    public async Task A_browser_with_a_cookie_that_does_not_say_where_it_comes_from_changes_nothing()
    {
        (await SendAsync(HttpMethod.Post, Pause, ("Cookie", "samcam_session=x"))).ShouldBe(HttpStatusCode.Forbidden);
        (await SendAsync(HttpMethod.Post, Pause, ("Cookie", "samcam_session=x"), ("Origin", Own))).ShouldBe(HttpStatusCode.NotFound);
    }

    [Fact]
    public async Task The_page_of_a_proxy_that_ends_tls_is_its_own()
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, "/v1/session");
        request.Headers.Host = "localhost";
        request.Headers.Add("Origin", "https://localhost");
        using var answer = await open.Coordinator.Http.SendAsync(request, Token);
        answer.StatusCode.ShouldBe(HttpStatusCode.NoContent);
    }

    private async Task<HttpStatusCode> SendAsync(HttpMethod method, string path, params (string Name, string Value)[] headers)
    {
        using var request = new HttpRequestMessage(method, path);
        foreach (var (name, value) in headers)
            request.Headers.TryAddWithoutValidation(name, value).ShouldBeTrue();
        using var answer = await open.Coordinator.Http.SendAsync(request, Token);
        return answer.StatusCode;
    }
}
