using System.Text.Json;
using SamCam.Client;

namespace SamCam.Cli.Tests.EndToEnd;

/// <summary>A command that has ended, and what it left on its streams.</summary>
internal sealed record EndedProcess(int ExitCode, string Output, string Error, long PeakBytes)
{
    private static readonly JsonSerializerOptions Options = new() { PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower };

    /// <summary>The last line of standard output as the object of <c>--json</c>.</summary>
    public RunSummary Summary => JsonSerializer.Deserialize<RunSummary>(Output.TrimEnd('\n').Split('\n')[^1], Options)!;

    public EndedProcess ShouldEndWith(int exitCode)
    {
        ExitCode.ShouldBe(exitCode, Error);
        return this;
    }

    /// <summary>Wrong usage or input: one sentence, on standard error only, and no stack trace.</summary>
    public EndedProcess ShouldBeRefused(params string[] words)
    {
        ShouldEndWith(ExitCodes.Usage);
        Output.ShouldBeEmpty();
        Error.ShouldNotContain("   at ");
        Error.ShouldNotContain("Exception");
        foreach (var word in words)
            Error.ShouldContain(word);
        return this;
    }
}
