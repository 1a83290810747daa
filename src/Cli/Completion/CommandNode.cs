namespace SamCam.Cli.Completion;

/// <summary>What can be typed behind a command.</summary>
/// <param name="Path">The command with those above it: <c>samcam jobs verify</c>.</param>
/// <param name="Commands">Commands below it, with what they do.</param>
/// <param name="Options">Names of options, with what they do.</param>
/// <param name="Values">Names of the options that take a value, each with the words it takes; none for a place or free text.</param>
/// <param name="Words">Words that its arguments take.</param>
/// <param name="TakesArguments">Whether it has arguments.</param>
internal sealed record CommandNode(
    string Path,
    IReadOnlyList<(string Name, string Description)> Commands,
    IReadOnlyList<(string Name, string Description)> Options,
    IReadOnlyList<(string Name, IReadOnlyList<string> Words)> Values,
    IReadOnlyList<string> Words,
    bool TakesArguments);
