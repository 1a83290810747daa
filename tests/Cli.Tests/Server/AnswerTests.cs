using System.Net;
using System.Net.Sockets;
using System.Text;
using SamCam.Cli.Tests.EndToEnd;
using SamCam.Cli.Tests.Labels;
using SamCam.Segmentation;

namespace SamCam.Cli.Tests.Server;

/// <summary>What users are told when nobody answers, or somebody with something else than what was asked for.</summary>
public sealed class AnswerTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

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
}
