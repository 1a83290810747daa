using System.CommandLine;
using SamCam.Cli.Completion;
using SamCam.Cli.Help;

namespace SamCam.Cli.Commands;

/// <summary><c>samcam completion</c>: scripts that let a shell complete commands.</summary>
internal static class CompletionCommand
{
    private const string Name = "samcam";

    /// <param name="root">The program; its commands are read when the script is asked for.</param>
    public static Command Create(RootCommand root)
    {
        var shell = new Argument<string>("SHELL") { Description = "bash or zsh." };
        shell.AcceptOnlyFromAmong("bash", "zsh");
        var command = new ExampleCommand(
            "completion",
            "Print a script that lets a shell complete commands, options and their values.",
            """
            source <(samcam completion bash)        # for this shell
            samcam completion bash > ~/.local/share/bash-completion/completions/samcam
            samcam completion zsh > ~/.zfunc/_samcam        # with ~/.zfunc in $fpath
            """)
        {
            shell,
        };
        command.SetAction(async (parsed, _) =>
        {
            var commands = CommandTree.Read(root, Name);
            await parsed.InvocationConfiguration.Output.WriteAsync(parsed.GetRequiredValue(shell) == "zsh" ? ZshScript.Write(commands) : BashScript.Write(commands));
            return ExitCodes.Done;
        });
        return command;
    }
}
