using System.CommandLine;
using System.Text.Json;

namespace SamCam.Cli.Tests.Labels;

/// <summary>One command run in this process, with what it said.</summary>
internal sealed record CommandRun(int ExitCode, string Output, string Error)
{
    /// <summary>The last line of standard output as JSON.</summary>
    public JsonElement Json => JsonDocument.Parse(Output.TrimEnd().Split('\n')[^1]).RootElement;

    public static async Task<CommandRun> Of(Command command, params string[] arguments)
    {
        using var output = new StringWriter();
        using var error = new StringWriter();
        var parsed = command.Parse(arguments);
        parsed.Errors.ShouldBeEmpty();
        var configuration = new InvocationConfiguration { Output = output, Error = error, EnableDefaultExceptionHandler = false };
        var exitCode = await parsed.InvokeAsync(configuration, TestContext.Current.CancellationToken);
        return new CommandRun(exitCode, output.ToString(), error.ToString());
    }
}
