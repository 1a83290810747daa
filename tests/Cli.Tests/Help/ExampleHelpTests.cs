using SamCam.Cli.Help;
using SamCam.Cli.Tests.Labels;

namespace SamCam.Cli.Tests.Help;

public sealed class ExampleHelpTests
{
    private static readonly string[] Separators = ["&&", "|", " > ", "#", "<("];

    public static TheoryData<string> Commands => [.. CommandLine.CreateRoot().Subcommands.OfType<ExampleCommand>().Select(c => c.Name)];

    [Theory]
    [MemberData(nameof(Commands))]
    public async Task Help_ends_with_examples_that_can_be_typed(string name)
    {
        var root = CommandLine.CreateRoot();
        var command = (ExampleCommand)root.Subcommands.Single(c => c.Name == name);

        var help = (await CommandRun.Of(root, name, "--help")).Output;

        help.ShouldContain("Examples:\n  ");
        var typed = command.Example.Split('\n')
            .SelectMany(line => line.Split(Separators, StringSplitOptions.TrimEntries))
            .Select(part => part.TrimEnd(')'))
            .Where(part => part.StartsWith("samcam ", StringComparison.Ordinal))
            .ToList();
        typed.ShouldContain(t => t.StartsWith($"samcam {name}", StringComparison.Ordinal));
        foreach (var line in typed.Where(t => !t.Contains("--help", StringComparison.Ordinal)))
            root.Parse(line["samcam ".Length..]).Errors.ShouldBeEmpty(line);
    }

    [Fact]
    public void The_commands_of_a_server_all_teach() => CommandLine.CreateRoot().Subcommands.Where(c => c is not ExampleCommand).Select(c => c.Name)
        .ShouldBe(["run", "masks", "cam", "merge", "eval", "models", "keys"]);

    [Fact]
    public async Task The_help_of_a_watch_says_what_its_exit_codes_mean()
    {
        var help = (await CommandRun.Of(CommandLine.CreateRoot(), "watch", "--help")).Output;
        foreach (var code in new[] { ExitCodes.Done, ExitCodes.Error, ExitCodes.Usage, ExitCodes.SomeFailed, ExitCodes.Cancelled, ExitCodes.Interrupted })
            help.ShouldContain(code.ToString(System.Globalization.CultureInfo.InvariantCulture) + " ");
    }
}
