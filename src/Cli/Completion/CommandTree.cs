using System.CommandLine;
using System.CommandLine.Completions;

namespace SamCam.Cli.Completion;

/// <summary>Reads from the commands themselves what can be typed: what the parser knows is completed, and nothing else.</summary>
internal static class CommandTree
{
    /// <summary>Every command, those above before those below.</summary>
    /// <param name="root">The program.</param>
    /// <param name="name">As users call it.</param>
    public static IReadOnlyList<CommandNode> Read(RootCommand root, string name) => [.. Read(root, name, [])];

    private static IEnumerable<CommandNode> Read(Command command, string path, IReadOnlyList<Option> inherited)
    {
        var options = command.Options.Concat(inherited).Where(o => !o.Hidden).ToList();
        var commands = command.Subcommands.Where(c => !c.Hidden).ToList();
        yield return new CommandNode(
            path,
            [.. commands.Select(c => (c.Name, FirstSentence(c.Description)))],
            [.. options.SelectMany(o => NamesOf(o).Select(n => (n, FirstSentence(o.Description))))],
            [.. options.Where(TakesValue).SelectMany(o => NamesOf(o).Select(n => (n, WordsOf(o))))],
            [.. command.Arguments.SelectMany(WordsOf)],
            command.Arguments.Count > 0);
        var passedOn = inherited.Concat(command.Options.Where(o => o.Recursive)).ToList();
        foreach (var node in commands.SelectMany(c => Read(c, $"{path} {c.Name}", passedOn)))
            yield return node;
    }

    private static IEnumerable<string> NamesOf(Option option) => option.Aliases.Prepend(option.Name).Where(n => n.StartsWith('-'));

    private static bool TakesValue(Option option) => option.Arity.MaximumNumberOfValues > 0 && option.ValueType != typeof(bool) && option.ValueType != typeof(void);

    private static IReadOnlyList<string> WordsOf(Symbol symbol) => [.. symbol.GetCompletions(CompletionContext.Empty).Select(c => c.Label).Distinct(StringComparer.Ordinal)];

    private static string FirstSentence(string? text) => (text ?? "").Split(". ")[0].Split('\n')[0].TrimEnd('.');
}
