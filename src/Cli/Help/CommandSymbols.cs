using System.CommandLine;

namespace SamCam.Cli.Help;

/// <summary>Arguments and options that are made apart from their command.</summary>
internal static class CommandSymbols
{
    /// <summary>Adds them, in their order.</summary>
    public static void Add(this Command command, IEnumerable<Symbol> symbols)
    {
        foreach (var symbol in symbols)
        {
            if (symbol is Argument argument)
                command.Arguments.Add(argument);
            else
                command.Options.Add((Option)symbol);
        }
    }
}
