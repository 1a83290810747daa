using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using SamCam.Coordinator.Tests.Access;
using SamCam.Storage.Access;

namespace SamCam.Coordinator.Tests.Contract;

/// <summary>The OpenAPI document is true: every operation answers as it says, to what is right, to what is wrong, to nobody known and to a role that is too low.</summary>
public sealed class ContractTests(KeyedCoordinator keyed) : IClassFixture<KeyedCoordinator>
{
    private const string Nonsense = "!nonsense";

    // Any text may be meant.
    private static readonly string[] FreeText = ["prefix", "who"];

    public static TheoryData<string> Operations => [.. GoodRequests.All.Keys];

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Every_operation_is_described()
    {
        var document = await ReadAsync();
        document.GetProperty("openapi").GetString()!.ShouldStartWith("3.1");
        var operations = ApiOperation.Of(document);
        operations.Select(o => o.Id).Order(StringComparer.Ordinal).ShouldBe(GoodRequests.All.Keys.Order(StringComparer.Ordinal));
        foreach (var operation in operations)
        {
            operation.Description.GetProperty("summary").GetString()!.ShouldEndWith(".", Case.Sensitive, operation.Id);
            operation.Description.GetProperty("tags").GetArrayLength().ShouldBe(1, operation.Id);
            operation.Description.GetProperty("responses").EnumerateObject().ShouldContain(r => r.Name[0] == '2', operation.Id);
            operation.Parameters.Where(p => p.GetProperty("schema").GetProperty("type").ValueKind != JsonValueKind.String).Select(p => $"{operation.Id} {p}").ShouldBeEmpty();
        }
    }

    [Theory]
    [MemberData(nameof(Operations))]
    public async Task What_is_right_succeeds_as_described(string id)
    {
        var (document, operation) = await FindAsync(id);
        var request = await GoodRequests.All[id](keyed);

        var role = operation.Role is null ? (AccessRole?)null : Enum.Parse<AccessRole>(operation.Role, ignoreCase: true);
        using var answer = await keyed.For(role).SendAsync(request.ToMessage(operation), Token);

        ((int)answer.StatusCode).ShouldBeInRange(200, 299, await answer.Content.ReadAsStringAsync(Token));
        var described = operation.Response((int)answer.StatusCode).ShouldNotBeNull($"{id} answers {answer.StatusCode}");
        var type = answer.Content.Headers.ContentType?.MediaType;
        if (type is null)
        {
            (await answer.Content.ReadAsByteArrayAsync(Token)).ShouldBeEmpty();
            described.TryGetProperty("content", out _).ShouldBeFalse(id);
            return;
        }

        var content = described.GetProperty("content").GetProperty(type);
        if (type == "application/json")
            new SchemaCheck(document).Compare(await answer.Content.ReadFromJsonAsync<JsonElement>(Token), content.GetProperty("schema")).ShouldBeEmpty();
    }

    [Theory]
    [MemberData(nameof(Operations))]
    public async Task What_is_wrong_is_refused_as_described(string id)
    {
        var (document, operation) = await FindAsync(id);
        var request = await GoodRequests.All[id](keyed);
        var asked = 0;
        foreach (var parameter in operation.Parameters)
        {
            var (name, place) = (parameter.GetProperty("name").GetString()!, parameter.GetProperty("in").GetString());
            if (place == "path" && name == "id")
                await RefusedAsync(request.ToMessage(operation, path: (name, Guid.NewGuid().ToString())), name, HttpStatusCode.NotFound);
            else if (place == "path")
                await RefusedAsync(request.ToMessage(operation, path: (name, Nonsense)), name, HttpStatusCode.NotFound, HttpStatusCode.BadRequest);
            else if (place == "query" && !FreeText.Contains(name, StringComparer.Ordinal))
                await RefusedAsync(request.ToMessage(operation, query: (name, Nonsense)), name, HttpStatusCode.BadRequest);
        }

        if (operation.HasBody)
        {
            foreach (var body in new[] { "{", "[1]", "null", """{"key":1,"role":1,"dataset":1,"verdict":1}""" })
                await RefusedAsync(request.ToMessage(operation, body: KeyedCoordinator.Json(body)), body, HttpStatusCode.BadRequest);
            await RefusedAsync(request.ToMessage(operation, body: new StringContent("text")), "text", HttpStatusCode.BadRequest, HttpStatusCode.UnsupportedMediaType);
        }

        // What takes nothing has nothing wrong, and does not say that it had.
        if (asked == 0)
            operation.Response(400).ShouldBeNull(id);

        async Task RefusedAsync(HttpRequestMessage message, string what, params HttpStatusCode[] statuses)
        {
            asked++;
            using (message)
            {
                using var answer = await keyed.For(AccessRole.Admin).SendAsync(message, Token);
                await CheckRefusalAsync(document, operation, answer, $"{id} with another {what}", statuses);
            }
        }
    }

    [Theory]
    [MemberData(nameof(Operations))]
    public async Task Nobody_known_and_lower_roles_are_refused_as_described(string id)
    {
        var (document, operation) = await FindAsync(id);
        if (operation.Role is null)
        {
            id.ShouldBe("logIn");
            return;
        }

        // Refused before anything is looked at, so that nothing needs to be there.
        var request = new GoodRequest { Path = new(StringComparer.Ordinal) { ["id"] = Guid.NewGuid().ToString(), ["key"] = "x", ["layer"] = "photo" }, Body = operation.HasBody ? "{}" : null };
        using (var message = request.ToMessage(operation))
        {
            using var answer = await keyed.For(role: null).SendAsync(message, Token);
            await CheckRefusalAsync(document, operation, answer, id + " of nobody", HttpStatusCode.Unauthorized);
        }

        foreach (var lower in Enum.GetValues<AccessRole>().Where(r => r < Enum.Parse<AccessRole>(operation.Role, ignoreCase: true)))
        {
            using var message = request.ToMessage(operation);
            using var answer = await keyed.For(lower).SendAsync(message, Token);
            await CheckRefusalAsync(document, operation, answer, $"{id} of a {lower}", HttpStatusCode.Forbidden);
        }
    }

    private static async Task CheckRefusalAsync(JsonElement document, ApiOperation operation, HttpResponseMessage answer, string what, params HttpStatusCode[] statuses)
    {
        var text = await answer.Content.ReadAsStringAsync(Token);
        answer.StatusCode.ShouldBeOneOf(statuses, $"{what}: {text}");
        answer.Content.Headers.ContentType!.MediaType.ShouldBe("application/problem+json", what);
        var described = operation.Response((int)answer.StatusCode).ShouldNotBeNull($"{what}: {answer.StatusCode} is not described");
        var problem = JsonElement.Parse(text);
        problem.GetProperty("detail").GetString().ShouldNotBeNullOrEmpty(what);
        problem.GetProperty("status").GetInt32().ShouldBe((int)answer.StatusCode);
        described.GetProperty("content").TryGetProperty("application/problem+json", out _).ShouldBeTrue(what);
        document.GetProperty("components").GetProperty("schemas").TryGetProperty("Problem", out _).ShouldBeTrue();
    }

    private async Task<(JsonElement Document, ApiOperation Operation)> FindAsync(string id)
    {
        var document = await ReadAsync();
        return (document, ApiOperation.Of(document).Single(o => o.Id == id));
    }

    private async Task<JsonElement> ReadAsync() => await keyed.For(AccessRole.Viewer).GetFromJsonAsync<JsonElement>("/openapi/v1.json", Token);
}
