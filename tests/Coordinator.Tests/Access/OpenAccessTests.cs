using System.Net;
using SamCam.Segmentation;
using SamCam.Storage.Access;
using SamCam.Storage.Results;

namespace SamCam.Coordinator.Tests.Access;

public sealed class OpenAccessTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task On_this_machine_it_works_at_once_until_there_is_a_key()
    {
        await using var coordinator = await TestCoordinator.StartAsync();
        (await StatusAsync(coordinator, "/v1/audit")).ShouldBe(HttpStatusCode.OK);
        (await coordinator.Http.GetStringAsync("/v1/session", Token)).ShouldBe("""{"name":"local","role":"admin","expiresAt":null,"open":true}""");
        using var logIn = await coordinator.Http.PostAsync("/v1/session", content: null, Token);
        logIn.StatusCode.ShouldBe(HttpStatusCode.NoContent);
        logIn.Headers.Contains("Set-Cookie").ShouldBeFalse("a session of nobody would outlast the first key");

        var key = await coordinator.KeyAsync(AccessRole.Viewer);
        await Wait.UntilAsync(async () => await StatusAsync(coordinator, "/v1/audit") == HttpStatusCode.Unauthorized, "the key to be noticed", cancellationToken: Token);
        using var viewer = coordinator.Client(key);
        using var seen = await viewer.GetAsync("/v1/workers", Token);
        seen.StatusCode.ShouldBe(HttpStatusCode.OK);

        var keys = coordinator.Get<ApiKeyStore>();
        await keys.RevokeAsync((await keys.ListAsync(Token)).Single().Id, Token);
        (await StatusAsync(coordinator, "/v1/workers")).ShouldBe(HttpStatusCode.Unauthorized);
    }

    [Fact]
    public async Task A_revoked_key_keeps_it_shut_after_a_restart()
    {
        using var folder = new TemporaryFolder();
        await using (await TestCoordinator.CreateAsync(folder))
        {
        }

        var keys = new ApiKeyStore(new SqliteClusterDbFactory(TestCoordinator.DatabaseFile(folder)), TimeProvider.System);
        await keys.RevokeAsync((await keys.CreateAsync("a", AccessRole.Viewer, expiresAt: null, Token)).Key.Id, Token);
        await using var app = await TestCoordinator.CreateAsync(folder);
        await app.StartAsync(Token);
        using var http = new HttpClient { BaseAddress = new Uri(app.Urls.First()) };
        using var answer = await http.GetAsync("/v1/workers", Token);
        answer.StatusCode.ShouldBe(HttpStatusCode.Unauthorized);
        await app.StopAsync(Token);
    }

    [Theory]
    [InlineData("evil.example", null)]
    [InlineData("localhost.evil.example", null)]
    [InlineData("10.0.0.1", null)]
    [InlineData("127.0.0.1.nip.io", null)]
    [InlineData("127.0.0.1", "X-Forwarded-For")]
    [InlineData("127.0.0.1", "Forwarded")]
    [InlineData("127.0.0.1", "Via")]
    public async Task While_it_is_open_neither_other_names_nor_proxies_are_answered(string host, string? header)
    {
        await using var coordinator = await TestCoordinator.StartAsync();
        using var request = new HttpRequestMessage(HttpMethod.Get, "/v1/workers");
        request.Headers.Host = $"{host}:{coordinator.Address.Port}";
        if (header is not null)
            request.Headers.TryAddWithoutValidation(header, "for=10.0.0.1");
        using var answer = await coordinator.Http.SendAsync(request, Token);
        answer.StatusCode.ShouldBe(HttpStatusCode.Forbidden);
        (await answer.Content.ReadAsStringAsync(Token)).ShouldContain("samcam keys create");
    }

    [Theory]
    [InlineData("localhost")]
    [InlineData("LOCALHOST")]
    [InlineData("127.0.0.1")]
    [InlineData("127.1.2.3")]
    [InlineData("[::1]")]
    public async Task While_it_is_open_the_names_of_this_machine_are_answered(string host)
    {
        await using var coordinator = await TestCoordinator.StartAsync();
        using var request = new HttpRequestMessage(HttpMethod.Get, "/v1/workers");
        request.Headers.Host = $"{host}:{coordinator.Address.Port}";
        using var answer = await coordinator.Http.SendAsync(request, Token);
        answer.StatusCode.ShouldBe(HttpStatusCode.OK);
    }

    [Fact]
    public async Task With_a_key_any_name_and_proxy_will_do()
    {
        await using var coordinator = await TestCoordinator.StartAsync(("Access:Required", "true"));
        using var client = coordinator.Client(await coordinator.KeyAsync(AccessRole.Viewer));
        using var request = new HttpRequestMessage(HttpMethod.Get, "/v1/workers");
        request.Headers.Host = "samcam.example";
        request.Headers.TryAddWithoutValidation("X-Forwarded-For", "10.0.0.1");
        using var answer = await client.SendAsync(request, Token);
        answer.StatusCode.ShouldBe(HttpStatusCode.OK);
    }

    [Fact]
    public async Task It_asks_for_a_key_that_is_not_there_when_told_to()
    {
        await using var coordinator = await TestCoordinator.StartAsync(("Access:Required", "true"));
        (await StatusAsync(coordinator, "/v1/workers")).ShouldBe(HttpStatusCode.Unauthorized);
        (await StatusAsync(coordinator, "/health/live")).ShouldBe(HttpStatusCode.OK);
    }

    [Theory]
    [InlineData("Urls", "http://0.0.0.0:0")]
    [InlineData("Urls", "http://*:0")]
    [InlineData("Urls", "http://+:0")]
    [InlineData("Urls", "http://[::]:0")]
    [InlineData("Urls", "http://samcam.example:0")]
    [InlineData("Urls", "http://localhost.example:0")]
    [InlineData("Urls", "http://127.0.0.1:0;http://0.0.0.0:0")]
    [InlineData("Kestrel:Endpoints:Public:Url", "http://0.0.0.0:0")]
    public async Task It_does_not_start_where_others_can_connect_and_nobody_is_asked(string setting, string address)
    {
        using var folder = new TemporaryFolder();
        var refusal = await Should.ThrowAsync<InputException>(() => TestCoordinator.CreateAsync(folder, (setting, address)));
        refusal.Message.ShouldContain(setting);
        refusal.Message.ShouldContain("samcam keys create");
    }

    [Theory]
    [InlineData("http://127.0.0.1:0")]
    [InlineData("http://localhost:5000")]
    [InlineData("http://[::1]:0;http://127.0.0.2:0")]
    [InlineData("http://unix:/tmp/samcam.sock")]
    public async Task It_starts_where_only_this_machine_can_connect(string addresses)
    {
        using var folder = new TemporaryFolder();
        await using var app = await TestCoordinator.CreateAsync(folder, ("Urls", addresses));
        app.ShouldNotBeNull();
    }

    [Fact]
    public async Task It_starts_anywhere_once_there_is_a_key()
    {
        using var folder = new TemporaryFolder();
        await using (await TestCoordinator.CreateAsync(folder))
        {
        }

        var keys = new ApiKeyStore(new SqliteClusterDbFactory(TestCoordinator.DatabaseFile(folder)), TimeProvider.System);
        await keys.CreateAsync("a", AccessRole.Viewer, expiresAt: null, Token);
        await using var app = await TestCoordinator.CreateAsync(folder, ("Urls", "http://0.0.0.0:0"));
        app.ShouldNotBeNull();
    }

    [Fact]
    public async Task The_program_ends_with_2_and_one_sentence_when_it_would_be_open_to_others()
    {
        using var folder = new TemporaryFolder();
        var settings = new Dictionary<string, string?>(StringComparer.Ordinal)
        {
            ["SAMCAM_Database__ConnectionString"] = "Data Source=" + TestCoordinator.DatabaseFile(folder),
            ["SAMCAM_Objects__Roots__0"] = folder.Root,
            ["SAMCAM_Urls"] = "http://0.0.0.0:0",
        };
        await using var program = ChildProcess.Start(ChildProcessSettings.Dotnet(Path.Combine(AppContext.BaseDirectory, "SamCam.Coordinator.dll")) with { Environment = settings });
        (await program.WaitForExitAsync(Wait.Guard, Token)).ShouldBe(2, program.Output);
        program.Output.ShouldContain("samcam keys create");
        program.Output.ShouldNotContain("   at ");
        program.Output.ShouldNotContain("Now listening");
    }

    private static async Task<HttpStatusCode> StatusAsync(TestCoordinator coordinator, string path)
    {
        using var answer = await coordinator.Http.GetAsync(path, Token);
        return answer.StatusCode;
    }
}
