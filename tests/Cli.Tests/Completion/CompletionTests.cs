using System.Diagnostics;
using SamCam.Cli.Tests.Labels;
using SamCam.Testing;

namespace SamCam.Cli.Tests.Completion;

/// <summary>The completion scripts, in the shells that they are for.</summary>
public sealed class CompletionTests : IDisposable
{
    private readonly TemporaryFolder folder = new();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public void Dispose() => folder.Dispose();

    [Theory]
    [InlineData("wa", "watch")]
    [InlineData("jobs ", "verify")]
    [InlineData("jobs ver", "verify")]
    [InlineData("submit --pri", "--priority")]
    [InlineData("submit --priority ", "low normal high")]
    [InlineData("submit --priority = n", "normal")]
    [InlineData("submit --priority =", "low normal high")]
    [InlineData("completion ", "bash zsh")]
    [InlineData("models conv", "convert")]
    [InlineData("models convert --precision ", "fp16 int8")]
    [InlineData("keys create --role ", "viewer submitter admin")]
    [InlineData("keys create --js", "--json")]
    [InlineData("submit data", "dataset")]
    [InlineData("submit x --output data", "dataset")]
    [InlineData("watch late", "latest")]
    [InlineData("workers data", "")]
    public async Task Bash_completes(string typed, string expected)
    {
        Directory.CreateDirectory(folder.PathOf("dataset"));
        var completed = await CompleteAsync(typed);
        foreach (var word in expected.Split(' ', StringSplitOptions.RemoveEmptyEntries))
            completed.ShouldContain(word);
        if (expected.Length == 0)
            completed.ShouldBeEmpty();
    }

    [Fact]
    public async Task Bash_knows_every_command_and_option()
    {
        var root = CommandLine.CreateRoot();
        (await CompleteAsync("")).ShouldBe(root.Subcommands.Select(c => c.Name), ignoreOrder: true);
        foreach (var command in root.Subcommands)
            (await CompleteAsync(command.Name + " --")).ShouldBeSubsetOf([.. command.Options.Concat(root.Options).SelectMany(o => o.Aliases.Append(o.Name)).Append("-h").Append("-?")]);
        (await CompleteAsync("images --")).ShouldBe(
            ["--state", "--flag", "--class", "--prefix", "--range", "--sort", "--limit", "--after", "--json", "--server", "--key", "--verbose", "--help"], ignoreOrder: true);
    }

    [Fact]
    public async Task The_script_for_zsh_can_be_read_and_names_every_command()
    {
        var script = (await CommandRun.Of(CommandLine.CreateRoot(), "completion", "zsh")).Output;
        script.ShouldStartWith("#compdef samcam\n");
        foreach (var command in CommandLine.CreateRoot().Subcommands)
            script.ShouldContain($"'{command.Name}:");
        Assert.SkipUnless(File.Exists("/usr/bin/zsh"), "there is no zsh on this machine");
        await File.WriteAllTextAsync(folder.PathOf("_samcam"), script, Token);
        await RunAsync("zsh", "-n", folder.PathOf("_samcam"));
    }

    /// <summary>What bash offers behind some words; a line that ends with a space is at a new word.</summary>
    private async Task<List<string>> CompleteAsync(string typed)
    {
        await File.WriteAllTextAsync(folder.PathOf("samcam.bash"), (await CommandRun.Of(CommandLine.CreateRoot(), "completion", "bash")).Output, Token);
        var words = "samcam " + typed;
        var script = $"""
            set -u
            source samcam.bash
            complete -p samcam > /dev/null || exit 1
            COMP_WORDS=({words}{(words.EndsWith(' ') ? "''" : "")})
            COMP_CWORD=$((${"{"}#COMP_WORDS[@]{"}"} - 1))
            _samcam
            printf '%s\n' "${"{"}COMPREPLY[@]{"}"}"
            """;
        return [.. (await RunAsync("bash", "--norc", "-c", script)).Split('\n', StringSplitOptions.RemoveEmptyEntries)];
    }

    private async Task<string> RunAsync(string program, params string[] arguments)
    {
        using var process = Process.Start(new ProcessStartInfo(program, arguments) { UseShellExecute = false, WorkingDirectory = folder.Root, RedirectStandardOutput = true, RedirectStandardError = true })!;
        var (output, error) = (process.StandardOutput.ReadToEndAsync(Token), process.StandardError.ReadToEndAsync(Token));
        await process.WaitForExitAsync(Token);
        (await error).ShouldBeEmpty();
        process.ExitCode.ShouldBe(0);
        return await output;
    }
}
