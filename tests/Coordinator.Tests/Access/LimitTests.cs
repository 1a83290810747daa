using System.Net;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json;
using SamCam.Storage.Access;

namespace SamCam.Coordinator.Tests.Access;

public sealed class LimitTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Too_many_requests_of_one_key_are_told_when_to_come_back_and_others_are_served()
    {
        await using var coordinator = await TestCoordinator.StartAsync(
            ("Access:Required", "true"), ("Access:RequestsPerSecond", "1"), ("Access:RequestBurst", "3"));
        using var busy = coordinator.Client(await coordinator.KeyAsync(AccessRole.Viewer, "busy"));
        using var calm = coordinator.Client(await coordinator.KeyAsync(AccessRole.Viewer, "calm"));

        HttpResponseMessage refused;
        while ((refused = await busy.GetAsync("/v1/workers", Token)).StatusCode == HttpStatusCode.OK)
            refused.Dispose();
        using (refused)
        {
            refused.StatusCode.ShouldBe(HttpStatusCode.TooManyRequests);
            refused.Headers.RetryAfter!.Delta!.Value.TotalSeconds.ShouldBeInRange(1, 3);
            refused.Content.Headers.ContentType!.MediaType.ShouldBe("application/problem+json");
            (await refused.Content.ReadFromJsonAsync<JsonElement>(Token)).GetProperty("status").GetInt32().ShouldBe(429);
        }

        using var served = await calm.GetAsync("/v1/workers", Token);
        served.StatusCode.ShouldBe(HttpStatusCode.OK);
        await Wait.UntilAsync(
            async () =>
            {
                using var again = await busy.GetAsync("/v1/workers", Token);
                return again.StatusCode == HttpStatusCode.OK;
            },
            "the key to be served again",
            cancellationToken: Token);
    }

    [Fact]
    public async Task Whoever_guesses_keys_is_slowed_down_and_probes_of_health_are_not()
    {
        await using var coordinator = await TestCoordinator.StartAsync(
            ("Access:Required", "true"), ("Access:RequestsPerSecond", "1"), ("Access:RequestBurst", "3"));
        HttpStatusCode status;
        do
        {
            // Each guess another key: they are counted by address.
            using var guess = new HttpRequestMessage(HttpMethod.Get, "/v1/workers");
            guess.Headers.Authorization = new("Bearer", AccessToken.Create(AccessToken.ApiKey).Text);
            using var answer = await coordinator.Http.SendAsync(guess, Token);
            status = answer.StatusCode;
        }
        while (status == HttpStatusCode.Unauthorized);
        status.ShouldBe(HttpStatusCode.TooManyRequests);
        for (var i = 0; i < 10; i++)
        {
            using var live = await coordinator.Http.GetAsync("/health/live", Token);
            live.StatusCode.ShouldBe(HttpStatusCode.OK);
        }
    }

    [Fact]
    public async Task A_limit_of_0_is_none()
    {
        await using var coordinator = await TestCoordinator.StartAsync(("Access:RequestsPerSecond", "0"), ("Access:RequestBurst", "1"));
        for (var i = 0; i < 20; i++)
        {
            using var answer = await coordinator.Http.GetAsync("/v1/session", Token);
            answer.StatusCode.ShouldBe(HttpStatusCode.OK);
        }
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_body_that_is_too_large_is_refused(bool lengthKnown)
    {
        await using var coordinator = await TestCoordinator.StartAsync(("Access:MaxRequestBody", "1000"));
        foreach (var (path, size, status) in new[]
        {
            ("/v1/jobs", 1100, HttpStatusCode.RequestEntityTooLarge), ("/v1/session", 1100, HttpStatusCode.RequestEntityTooLarge),
            ("/v1/keys", 1100, HttpStatusCode.RequestEntityTooLarge), ("/v1/keys", 900, HttpStatusCode.BadRequest),
        })
        {
            using var request = new HttpRequestMessage(HttpMethod.Post, path);
            var text = $$"""{"name":"{{new string('a', size - 11)}}"}""";
            request.Content = lengthKnown ? KeyedCoordinator.Json(text) : new StreamContent(new UnknownLength(Encoding.UTF8.GetBytes(text)));
            request.Content.Headers.ContentType = new("application/json");
            using var answer = await coordinator.Http.SendAsync(request, Token);
            answer.StatusCode.ShouldBe(status, path);
            answer.Content.Headers.ContentType!.MediaType.ShouldBe("application/problem+json");
        }
    }

    [Theory]
    [InlineData("Access:MaxRequestBody", "0", "Access:MaxRequestBody")]
    [InlineData("Access:SessionLifetime", "00:00:00", "Access:SessionLifetime")]
    [InlineData("Access:Requests", "1", "Access")]
    [InlineData("Access:Oidc:Authority", "http://idp.example", "Access:Oidc:Authority")]
    [InlineData("Access:Oidc:Authority", "idp", "Access:Oidc:Authority")]
    [InlineData("Access:Oidc:Authority", "https://idp.example", "Access:Oidc:Audience")]
    public async Task A_wrong_setting_ends_the_start_and_is_named(string name, string value, string named)
    {
        using var folder = new TemporaryFolder();
        (await Should.ThrowAsync<Segmentation.InputException>(() => TestCoordinator.CreateAsync(folder, (name, value)))).Message.ShouldContain(named);
    }

    private sealed class UnknownLength(byte[] bytes) : MemoryStream(bytes)
    {
        public override bool CanSeek => false;
    }
}
