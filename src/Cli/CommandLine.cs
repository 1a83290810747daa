using System.CommandLine;
using SamCam.Cli.Commands;
using SamCam.Cli.Help;
using SamCam.Segmentation;
using SamCam.ServiceDefaults;

namespace SamCam.Cli;

/// <summary>The command line as a whole: its commands, and how every one of them ends.</summary>
internal static class CommandLine
{
    private static readonly Option<bool> Verbose = new("--verbose") { Description = "Show stack traces and log messages.", Recursive = true };

    /// <summary>Runs one command line.</summary>
    /// <returns>One of <see cref="ExitCodes"/>.</returns>
    public static async Task<int> RunAsync(string[] args)
    {
        var parsed = CreateRoot().Parse(args);
        if (parsed.Errors.Count > 0)
        {
            foreach (var error in parsed.Errors)
                await Console.Error.WriteLineAsync("samcam: " + error.Message);
            await Console.Error.WriteLineAsync("Run `samcam --help`, or `samcam COMMAND --help`, to see what there is.");
            return ExitCodes.Usage;
        }

        try
        {
            // Interrupted work is put back before the process ends, so no timeout cuts it short.
            return await parsed.InvokeAsync(new InvocationConfiguration { EnableDefaultExceptionHandler = false, ProcessTerminationTimeout = TimeSpan.FromMinutes(2) });
        }
        catch (InputException e)
        {
            return await FailAsync(parsed, e, ExitCodes.Usage);
        }
        catch (CommandException e)
        {
            return await FailAsync(parsed, e, e.ExitCode);
        }
        catch (OperationCanceledException)
        {
            await Console.Error.WriteLineAsync("samcam: interrupted; give the same command again to go on");
            return ExitCodes.Interrupted;
        }
        catch (Exception e)
        {
            return await FailAsync(parsed, e, ExitCodes.Error);
        }
    }

    /// <summary>All commands.</summary>
    internal static RootCommand CreateRoot()
    {
        var root = new RootCommand("Turns image datasets with image-level labels into pixel-level pseudo-labels (SAM + CAM, merged by SEPL).") { Verbose };
        Command[] commands =
        [
            RunCommand.Create(Verbose),
            MasksCommand.Create(),
            CamCommand.Create(),
            MergeCommand.Create(),
            EvalCommand.Create(),
            ModelsCommand.Create(() => ServiceSettings.Read()),
            ServeCommand.Create(),
            SubmitCommand.Create(),
            JobsCommand.Create(),
            StatusCommand.Create(),
            WatchCommand.Create(),
            .. SteeringCommands.Create(),
            ImagesCommand.Create(),
            ShowCommand.Create(),
            StatsCommand.Create(),
            FailuresCommand.Create(),
            WorkersCommand.Create(),
            ExportCommand.Create(),
            KeysCommand.Create(() => ServiceSettings.Read()),
        ];
        foreach (var command in commands)
            root.Subcommands.Add(command);
        root.Subcommands.Add(CompletionCommand.Create(root));
        ExampleHelp.AddTo(root);
        return root;
    }

    private static async Task<int> FailAsync(ParseResult parsed, Exception e, int exitCode)
    {
        await Console.Error.WriteLineAsync("samcam: " + e.Message);
        if (parsed.GetValue(Verbose))
            await Console.Error.WriteLineAsync(e.ToString());
        else if (exitCode == ExitCodes.Error && e is not CommandException)
            await Console.Error.WriteLineAsync("Give --verbose to see where this happened.");
        return exitCode;
    }
}
