using System.Net;
using System.Text.RegularExpressions;
using SamCam.Storage.Access;

namespace SamCam.Coordinator.Tests.Access;

public sealed partial class EndpointTests(KeyedCoordinator keyed) : IClassFixture<KeyedCoordinator>
{
    public static TheoryData<string> Endpoints => [.. EndpointTable.Expected.Keys];

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public void Every_endpoint_names_who_it_is_for()
    {
        var mapped = EndpointTable.Of(keyed.Coordinator.App).Select(e => $"{e.Endpoint}: {e.Policy}").Order(StringComparer.Ordinal);
        mapped.ShouldBe(EndpointTable.Expected.Select(e => $"{e.Key}: {e.Value}").Order(StringComparer.Ordinal));
    }

    [Theory]
    [MemberData(nameof(Endpoints))]
    public async Task Every_endpoint_lets_in_who_it_is_for_and_nobody_else(string endpoint)
    {
        var needed = EndpointTable.RoleOf(endpoint);
        (await AskAsync(endpoint, role: null)).ShouldBeOneOf(needed is null ? Passed : [HttpStatusCode.Unauthorized]);
        foreach (var role in Enum.GetValues<AccessRole>())
            (await AskAsync(endpoint, role)).ShouldBeOneOf(needed is null || role >= needed ? Passed : [HttpStatusCode.Forbidden]);
    }

    // All that an endpoint may answer to a request that means nothing, once it was let in.
    private static HttpStatusCode[] Passed { get; } =
    [
        HttpStatusCode.OK, HttpStatusCode.Created, HttpStatusCode.Accepted, HttpStatusCode.NoContent, HttpStatusCode.BadRequest, HttpStatusCode.NotFound,
        HttpStatusCode.Conflict, HttpStatusCode.UnprocessableEntity, HttpStatusCode.ServiceUnavailable,
    ];

    private async Task<HttpStatusCode> AskAsync(string endpoint, AccessRole? role)
    {
        var (method, pattern) = (endpoint.Split(' ')[0], endpoint.Split(' ')[1]);
        var path = Parameter().Replace(pattern, p => p.Value.Contains("guid", StringComparison.Ordinal) ? Guid.NewGuid().ToString() : p.Value.Contains("int", StringComparison.Ordinal) ? "1" : "x");
        using var request = new HttpRequestMessage(method == "*" ? HttpMethod.Get : new HttpMethod(method), path);
        if (method is not ("GET" or "*"))
            request.Content = KeyedCoordinator.Json("{}");
        using var answer = await keyed.For(role).SendAsync(request, HttpCompletionOption.ResponseHeadersRead, Token);
        if (answer.StatusCode is HttpStatusCode.Unauthorized or HttpStatusCode.Forbidden)
            answer.Content.Headers.ContentType!.MediaType.ShouldBe("application/problem+json");
        // Logging in with nothing to log in with is a 401 of the endpoint's own.
        return endpoint == "POST /v1/session" && role is null && answer.StatusCode == HttpStatusCode.Unauthorized ? HttpStatusCode.BadRequest : answer.StatusCode;
    }

    [GeneratedRegex(@"\{[^}]+\}", RegexOptions.NonBacktracking)]
    private static partial Regex Parameter();
}
