namespace SamCam.Cli;

/// <summary>A command that ends with a sentence and an exit code of its own; where it happened is of no interest.</summary>
/// <param name="message">What is wrong, and what to do.</param>
/// <param name="exitCode">One of <see cref="ExitCodes"/>.</param>
/// <param name="inner">The error underneath, if any.</param>
internal sealed class CommandException(string message, int exitCode, Exception? inner = null) : Exception(message, inner)
{
    /// <summary>One of <see cref="ExitCodes"/>.</summary>
    public int ExitCode { get; } = exitCode;
}
