using System.Net;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using SamCam.Coordinator.Access;
using SamCam.Storage.Access;

namespace SamCam.Coordinator.Tests.Access;

public sealed class AuditTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Every_change_is_written_with_who_and_what_came_of_it_and_nothing_else_is()
    {
        await using var coordinator = await TestCoordinator.StartAsync(("Access:Required", "true"));
        using var admin = coordinator.Client(await coordinator.KeyAsync(AccessRole.Admin, "root"));
        using var submitter = coordinator.Client(await coordinator.KeyAsync(AccessRole.Submitter, "sub"));
        using var stranger = coordinator.Client(AccessToken.Create(AccessToken.ApiKey).Text);
        var job = Guid.NewGuid();

        await SendAsync(submitter, HttpMethod.Post, $"/v1/jobs/{job}/pause", HttpStatusCode.NotFound);
        await SendAsync(submitter, HttpMethod.Delete, $"/v1/jobs/{job}?artifacts=true", HttpStatusCode.Forbidden);
        await SendAsync(submitter, HttpMethod.Get, $"/v1/jobs/{job}", HttpStatusCode.NotFound);
        await SendAsync(stranger, HttpMethod.Post, $"/v1/jobs/{job}/cancel", HttpStatusCode.Unauthorized);
        await SendAsync(submitter, HttpMethod.Post, "/v1/jobs", HttpStatusCode.BadRequest, """{"dataset":1}""");
        await SendAsync(admin, HttpMethod.Post, "/v1/keys", HttpStatusCode.Created, """{"name":"new","role":"viewer"}""");
        await SendAsync(admin, HttpMethod.Post, $"/v1/jobs/{job}/resume?token=sck_0123456789ab_x", HttpStatusCode.NotFound);

        var made = (await coordinator.Get<ApiKeyStore>().FindAsync("new", Token))!.Id;
        (await PageAsync(admin, "/v1/audit")).Rows.Select(Describe).Reverse().ShouldBe(
        [
            $"sub submitter POST /v1/jobs/{{id:guid}}/pause /v1/jobs/{job}/pause 404",
            $"sub submitter DELETE /v1/jobs/{{id:guid}} /v1/jobs/{job}?artifacts=true 403",
            "sub submitter POST /v1/jobs /v1/jobs 400",
            $"root admin POST /v1/keys /v1/keys/{made} 201",
            $"root admin POST /v1/jobs/{{id:guid}}/resume /v1/jobs/{job}/resume?... 404",
        ]);
        (await PageAsync(admin, "/v1/audit?who=root")).Rows.Count.ShouldBe(2);
    }

    [Fact]
    public async Task A_change_that_throws_or_is_given_up_is_written_too()
    {
        using var folder = new TemporaryFolder();
        await using var app = await TestCoordinator.CreateAsync(folder);
        var entered = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        app.MapPost("/v1/throws", IResult () => throw new InvalidOperationException("a secret of the inside")).RequireAccess(AccessRole.Admin);
        app.MapPost("/v1/waits", async (CancellationToken aborted) =>
        {
            entered.SetResult();
            await Task.Delay(Timeout.Infinite, aborted);
        }).RequireAccess(AccessRole.Admin);
        await app.StartAsync(Token);
        using var http = new HttpClient { BaseAddress = new Uri(app.Urls.First()) };

        using var thrown = await http.PostAsync("/v1/throws", content: null, Token);
        thrown.StatusCode.ShouldBe(HttpStatusCode.InternalServerError);
        var text = await thrown.Content.ReadAsStringAsync(Token);
        text.ShouldNotContain("secret");
        text.ShouldNotContain("   at ");
        using var giveUp = CancellationTokenSource.CreateLinkedTokenSource(Token);
        var waiting = http.PostAsync("/v1/waits", content: null, giveUp.Token);
        await entered.Task.WaitAsync(Wait.Guard, Token);
        (await PageAsync(http, "/v1/audit?count=1")).Rows.Select(Describe).ShouldBe(["local admin POST /v1/waits /v1/waits "], "before its end is known");
        await giveUp.CancelAsync();
        await Should.ThrowAsync<OperationCanceledException>(() => waiting);

        await Wait.UntilAsync(
            async () => (await PageAsync(http, "/v1/audit")).Rows.Select(Describe)
                .SequenceEqual(["local admin POST /v1/waits /v1/waits 499", "local admin POST /v1/throws /v1/throws 500"], StringComparer.Ordinal),
            "both to be written",
            cancellationToken: Token);
        await app.StopAsync(Token);
    }

    [Fact]
    public async Task Pages_lead_through_the_whole_log()
    {
        await using var coordinator = await TestCoordinator.StartAsync();
        for (var i = 0; i < 5; i++)
            await SendAsync(coordinator.Http, HttpMethod.Post, $"/v1/jobs/{Guid.NewGuid()}/pause", HttpStatusCode.NotFound);

        var ids = new List<long>();
        string? next = null;
        do
        {
            var page = await PageAsync(coordinator.Http, "/v1/audit?count=2" + (next is null ? "" : "&after=" + next));
            ids.AddRange(page.Rows.Select(r => r.GetProperty("id").GetInt64()));
            next = page.Next;
        }
        while (next is not null);
        ids.Count.ShouldBe(5);
        ids.ShouldBeInOrder(SortDirection.Descending);

        foreach (var wrong in new[] { "count=0", "count=1001", "count=x", "after=x", "after=MQ" })
        {
            using var answer = await coordinator.Http.GetAsync("/v1/audit?" + wrong, Token);
            answer.StatusCode.ShouldBe(HttpStatusCode.BadRequest, wrong);
        }
    }

    [Fact]
    public async Task A_log_in_is_written_and_one_that_failed_is_not()
    {
        await using var coordinator = await TestCoordinator.StartAsync(("Access:Required", "true"));
        var key = await coordinator.KeyAsync(AccessRole.Admin, "root");
        await SendAsync(coordinator.Http, HttpMethod.Post, "/v1/session", HttpStatusCode.NoContent, JsonSerializer.Serialize(new { key }));
        await SendAsync(coordinator.Http, HttpMethod.Post, "/v1/session", HttpStatusCode.Unauthorized, """{"key":"sck_x"}""");
        using var admin = coordinator.Client(key);
        await SendAsync(admin, HttpMethod.Post, "/v1/session", HttpStatusCode.NoContent);

        (await PageAsync(admin, "/v1/audit")).Rows.Select(Describe)
            .ShouldBe(["root admin POST /v1/session /v1/session 204", "root admin POST /v1/session /v1/session 204"]);
    }

    private static string Describe(JsonElement row) =>
        string.Join(' ', new[] { "who", "role", "action", "target", "outcome" }.Select(name => row.GetProperty(name).ToString()));

    private static async Task SendAsync(HttpClient client, HttpMethod method, string path, HttpStatusCode status, string? body = null)
    {
        using var request = new HttpRequestMessage(method, path);
        if (body is not null)
            request.Content = KeyedCoordinator.Json(body);
        using var answer = await client.SendAsync(request, Token);
        answer.StatusCode.ShouldBe(status, path);
    }

    private static async Task<(List<JsonElement> Rows, string? Next)> PageAsync(HttpClient client, string path)
    {
        var page = JsonDocument.Parse(await client.GetStringAsync(path, Token)).RootElement;
        return ([.. page.GetProperty("items").EnumerateArray()], page.GetProperty("next").GetString());
    }
}
