using System.Net;
using System.Net.Sockets;
using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using SamCam.Cli.Tests.EndToEnd;
using SamCam.Cli.Tests.Labels;
using SamCam.Coordinator;
using SamCam.Segmentation;
using SamCam.Storage.Access;
using SamCam.Testing;

namespace SamCam.Cli.Tests.Server;

/// <summary>What users are told when a server refuses or is not there.</summary>
public sealed class RefusalTests : IAsyncLifetime
{
    private readonly TemporaryFolder folder = new();
    private WebApplication coordinator = null!;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private string Address => coordinator.Urls.First();

    public async ValueTask InitializeAsync()
    {
        string[] settings = ["--Urls", "http://127.0.0.1:0", "--Database:ConnectionString", "Data Source=" + folder.PathOf("cluster.db"), "--Access:Required", "true"];
        coordinator = await CoordinatorProgram.CreateAsync(settings, Token);
        await coordinator.StartAsync(Token);
    }

    public async ValueTask DisposeAsync()
    {
        await coordinator.StopAsync(CancellationToken.None);
        await coordinator.DisposeAsync();
        folder.Dispose();
    }

    [Fact]
    public async Task Who_has_no_key_is_told_how_to_give_one()
    {
        var refusal = await Should.ThrowAsync<CommandException>(() => RunAsync("jobs"));
        refusal.ExitCode.ShouldBe(ExitCodes.Usage);
        refusal.Message.ShouldBe($"{Address}/: the server wants to know who you are; give an API key with --key FILE or in SAMCAM_KEY (`samcam keys create` makes keys)");
    }

    [Fact]
    public async Task A_key_comes_from_a_file_or_the_environment_and_is_never_shown()
    {
        var (key, file) = await KeyAsync(AccessRole.Viewer);

        (await RunAsync("jobs", "--key", file)).ExitCode.ShouldBe(ExitCodes.Done);
        (await SamCamProcess.RunAsync(Environment(key), "jobs", "--server", Address)).ShouldEndWith(ExitCodes.Done);

        var keys = coordinator.Services.GetRequiredService<ApiKeyStore>();
        await keys.RevokeAsync((await keys.ListAsync(Token)).Single().Id, Token);
        (await Should.ThrowAsync<CommandException>(() => RunAsync("jobs", "--key", file))).Message.ShouldContain($"the key from --key {file} is refused");
        var refused = (await SamCamProcess.RunAsync(Environment(key), "jobs", "--verbose", "--server", Address)).ShouldEndWith(ExitCodes.Usage);
        refused.Error.ShouldContain("the key from SAMCAM_KEY is refused");
        refused.Error.ShouldNotContain(key[^20..]);
    }

    [Fact]
    public async Task A_key_on_the_command_line_is_refused_without_showing_it()
    {
        var (key, _) = await KeyAsync(AccessRole.Viewer);
        var refusal = await Should.ThrowAsync<InputException>(() => RunAsync("jobs", "--key", key));
        refusal.Message.ShouldContain("it takes a file");
        refusal.ToString().ShouldNotContain(key);
        foreach (var content in new[] { "", "two words\n", "ümlaut\n" })
        {
            await File.WriteAllTextAsync(folder.PathOf("bad"), content, Token);
            (await Should.ThrowAsync<InputException>(() => RunAsync("jobs", "--key", folder.PathOf("bad")))).Message.ShouldContain("that is no key");
        }

        (await Should.ThrowAsync<InputException>(() => RunAsync("jobs", "--key", folder.PathOf("none")))).Message.ShouldContain("cannot be read");
    }

    [Fact]
    public async Task A_key_of_too_low_a_role_is_told_so()
    {
        var (_, file) = await KeyAsync(AccessRole.Viewer);
        var refusal = await Should.ThrowAsync<CommandException>(() => RunAsync("submit", Repository.PathOf("samples/scenes"), "--output", folder.PathOf("out"), "--key", file));
        (refusal.ExitCode, refusal.Message).ShouldBe((ExitCodes.Usage, $"{Address}/: the key from --key {file} may not do this: This needs a higher role than viewer. Ask an admin for a key of a higher role"));

        var (_, submitter) = await KeyAsync(AccessRole.Submitter);
        (await RunAsync("submit", Repository.PathOf("samples/scenes"), "--limit", "1", "--output", folder.PathOf("out"), "--key", submitter)).ExitCode.ShouldBe(ExitCodes.Done);
    }

    [Fact]
    public async Task A_server_that_is_not_there_is_told_with_what_to_do()
    {
        var nobody = ServeProcess.FreeAddress();
        var ended = await SamCamProcess.RunAsync(new Dictionary<string, string>(StringComparer.Ordinal) { ["SAMCAM_SERVER"] = nobody }, "watch", "latest");
        ended.ShouldEndWith(ExitCodes.Error).Error.ShouldBe($"samcam: {nobody}/: no server answers there (Connection refused ({nobody[7..]})); start one with `samcam serve`, or name yours with --server or SAMCAM_SERVER\n");
    }

    [Theory]
    [InlineData("ftp://127.0.0.1")]
    [InlineData("127.0.0.1:8700")]
    [InlineData("http://user:secret@127.0.0.1:8700")]
    public async Task An_address_that_is_none_is_refused(string address)
    {
        var refusal = await Should.ThrowAsync<InputException>(() => CommandRun.Of(CommandLine.CreateRoot(), "jobs", "--server", address));
        refusal.Message.ShouldContain("it is no address of a server");
        refusal.Message.ShouldNotContain("secret");
    }

    [Fact]
    public async Task All_that_is_wrong_with_a_request_is_listed()
    {
        var problem = """{"title": "The request cannot be used.", "detail": "2 things are wrong", "errors": [{"detail": "there is no dataset"}, {"detail": "there is\u001b[2J no model"}]}""";
        var refusal = await AnswerAsync("400 Bad Request", "application/problem+json", problem);
        (refusal.ExitCode, refusal.Message.Split('\n')).ShouldSatisfyAllConditions(
            r => r.ExitCode.ShouldBe(ExitCodes.Usage),
            r => r.Item2.ShouldBe(["2 things are wrong:", "  - there is no dataset", "  - there is [2J no model"]));
    }

    [Theory]
    [InlineData("400 Bad Request", "application/problem+json", """{"detail": "d", "errors": {"set": ["a", "b"]}}""", ExitCodes.Usage, "2 things are wrong:\n  - set: a\n  - set: b")]
    [InlineData("400 Bad Request", "text/html", "<html>", ExitCodes.Usage, "the server answered 400 Bad Request")]
    [InlineData("500 Internal Server Error", "application/problem+json", """{"title": "An error occurred"}""", ExitCodes.Error, "the server failed (500): An error occurred; its log says more")]
    [InlineData("200 OK", "text/html", "<html>", ExitCodes.Error, "what answers there is no SamCam coordinator")]
    public async Task Answers_of_any_kind_become_sentences(string status, string type, string body, int exitCode, string words)
    {
        var refusal = await AnswerAsync(status, type, body);
        (refusal.ExitCode, refusal.Message.Contains(words, StringComparison.Ordinal)).ShouldBe((exitCode, true), refusal.Message);
    }

    /// <summary>How a command ends when a server answers so.</summary>
    private static async Task<CommandException> AnswerAsync(string status, string type, string body)
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        var answering = AnswerOnceAsync();
        var refusal = await Should.ThrowAsync<CommandException>(() => CommandRun.Of(CommandLine.CreateRoot(), "workers", "--server", $"http://127.0.0.1:{((IPEndPoint)listener.LocalEndpoint).Port}"));
        await answering;
        return refusal;

        async Task AnswerOnceAsync()
        {
            using var connection = await listener.AcceptTcpClientAsync(Token);
            await using var stream = connection.GetStream();
            using var reader = new StreamReader(stream);
            while (await reader.ReadLineAsync(Token) is { Length: > 0 })
            {
            }

            await stream.WriteAsync(Encoding.UTF8.GetBytes($"HTTP/1.1 {status}\r\nContent-Type: {type}\r\nContent-Length: {Encoding.UTF8.GetByteCount(body)}\r\nConnection: close\r\n\r\n{body}"), Token);
        }
    }

    private static Dictionary<string, string> Environment(string key) => new(StringComparer.Ordinal) { ["SAMCAM_KEY"] = key };

    private async Task<(string Key, string File)> KeyAsync(AccessRole role)
    {
        var key = (await coordinator.Services.GetRequiredService<ApiKeyStore>().CreateAsync(role.ToString(), role, expiresAt: null, Token)).Token.Text;
        var file = folder.PathOf("key-" + role);
        await File.WriteAllTextAsync(file, key + "\n", Token);
        return (key, file);
    }

    private Task<CommandRun> RunAsync(params string[] arguments) => CommandRun.Of(CommandLine.CreateRoot(), [.. arguments, "--server", Address]);
}
