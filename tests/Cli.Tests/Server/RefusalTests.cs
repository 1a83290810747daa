using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using SamCam.Cli.Tests.EndToEnd;
using SamCam.Cli.Tests.Labels;
using SamCam.Coordinator;
using SamCam.Segmentation;
using SamCam.Storage.Access;
using SamCam.Testing;

namespace SamCam.Cli.Tests.Server;

/// <summary>What users are told when a server does not let them.</summary>
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
    public async Task A_key_that_goes_to_another_machine_over_plain_http_is_warned_of()
    {
        var (key, _) = await KeyAsync(AccessRole.Viewer);

        // Nobody is there; it is told before the key goes out.
        var elsewhere = (await SamCamProcess.RunAsync(Environment(key), "jobs", "--server", "http://0.0.0.0:9")).ShouldEndWith(ExitCodes.Error);
        elsewhere.Error.ShouldContain("warning: the key goes to 0.0.0.0 over plain http");
        (await SamCamProcess.RunAsync(Environment(key), "jobs", "--server", Address)).ShouldEndWith(ExitCodes.Done).Error.ShouldNotContain("warning");
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
