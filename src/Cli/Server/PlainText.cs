namespace SamCam.Cli.Server;

/// <summary>What a server says, as it may be shown on a terminal.</summary>
internal static class PlainText
{
    /// <summary>The text without control characters, which could move the cursor or do worse.</summary>
    public static string Of(string text) => text.Any(char.IsControl) ? string.Concat(text.Select(c => char.IsControl(c) ? ' ' : c)) : text;
}
