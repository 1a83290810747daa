using System.Net;
using SamCam.Storage.Access;

namespace SamCam.Coordinator.Tests.Access;

public sealed class HeaderTests(KeyedCoordinator keyed) : IClassFixture<KeyedCoordinator>
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("/v1/workers", HttpStatusCode.OK, "viewer")]
    [InlineData("/v1/workers", HttpStatusCode.Unauthorized, null)]
    [InlineData("/v1/audit", HttpStatusCode.Forbidden, "viewer")]
    [InlineData("/v1/jobs/00000000-0000-0000-0000-000000000000", HttpStatusCode.NotFound, "viewer")]
    [InlineData("/nowhere", HttpStatusCode.Unauthorized, null)]
    [InlineData("/health/live", HttpStatusCode.OK, null)]
    public async Task Every_answer_tells_browsers_what_not_to_do(string path, HttpStatusCode status, string? role)
    {
        using var answer = await keyed.For(AccessRoles.TryParse(role, out var known) ? known : null).GetAsync(path, Token);
        answer.StatusCode.ShouldBe(status);
        Header("Content-Security-Policy").ShouldContain("frame-ancestors 'none'");
        Header("Content-Security-Policy").ShouldNotContain("unsafe-eval");
        Header("Content-Security-Policy").ShouldNotContain("script-src 'self' 'unsafe-inline'");
        Header("X-Content-Type-Options").ShouldBe("nosniff");
        Header("X-Frame-Options").ShouldBe("DENY");
        Header("Referrer-Policy").ShouldBe("no-referrer");
        Header("Cross-Origin-Resource-Policy").ShouldBe("same-origin");
        answer.Headers.Contains("Server").ShouldBeFalse();
        answer.Headers.Contains("Access-Control-Allow-Origin").ShouldBeFalse();
        if (path.StartsWith("/v1", StringComparison.Ordinal))
            answer.Headers.CacheControl!.NoStore.ShouldBeTrue();

        string Header(string name) => answer.Headers.GetValues(name).ShouldHaveSingleItem();
    }

    [Theory]
    [InlineData("GET", "/v1/nowhere", HttpStatusCode.NotFound)]
    [InlineData("PUT", "/v1/workers", HttpStatusCode.MethodNotAllowed)]
    [InlineData("GET", "/v1/audit?count=x", HttpStatusCode.BadRequest)]
    public async Task Errors_without_a_reason_are_problem_details_too(string method, string path, HttpStatusCode status)
    {
        using var request = new HttpRequestMessage(new HttpMethod(method), path);
        using var answer = await keyed.For(AccessRole.Admin).SendAsync(request, Token);
        answer.StatusCode.ShouldBe(status);
        answer.Content.Headers.ContentType!.MediaType.ShouldBe("application/problem+json");
    }
}
