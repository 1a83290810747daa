using System.CommandLine;

namespace SamCam.Cli.Help;

/// <summary>A command whose help ends with an example; lists of commands show the description alone.</summary>
internal sealed class ExampleCommand(string name, string description, string example) : Command(name, description)
{
    /// <summary>Command lines as a user types them, one a line; what follows <c>#</c> explains.</summary>
    public string Example { get; } = example;

    /// <summary>What else is to be known, a line each; null for nothing.</summary>
    public string? Notes { get; init; }
}
