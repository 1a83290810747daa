using System.CommandLine;
using System.CommandLine.Help;
using System.CommandLine.Invocation;

namespace SamCam.Cli.Help;

/// <summary>Help as the library writes it, then notes and examples of the command.</summary>
internal sealed class ExampleHelp(HelpAction standard) : SynchronousCommandLineAction
{
    /// <inheritdoc/>
    public override bool ClearsParseErrors => true;

    /// <summary>Lets the help of every command below teach.</summary>
    public static void AddTo(RootCommand root)
    {
        foreach (var help in root.Options.OfType<HelpOption>())
            help.Action = new ExampleHelp((HelpAction)help.Action!);
    }

    /// <inheritdoc/>
    public override int Invoke(ParseResult parseResult)
    {
        var exitCode = standard.Invoke(parseResult);
        if (parseResult.CommandResult.Command is not ExampleCommand command)
            return exitCode;
        var output = parseResult.InvocationConfiguration.Output;
        if (command.Notes is { } notes)
            Write(output, "Notes", notes);
        Write(output, "Examples", command.Example);
        return exitCode;
    }

    private static void Write(TextWriter output, string title, string lines)
    {
        output.WriteLine(title + ":");
        foreach (var line in lines.Split('\n'))
            output.WriteLine("  " + line);
        output.WriteLine();
    }
}
