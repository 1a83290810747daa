using SamCam.Cli.Tests.EndToEnd;
using SamCam.Testing;

namespace SamCam.Cli.Tests.Models;

/// <summary><c>samcam models convert</c> on the bundled models.</summary>
public sealed class ConvertedModelTests : IDisposable
{
    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public async Task A_converted_model_is_verified_and_used_like_any_other()
    {
        var converted = (await RunAsync("models", "convert", "tiny-sam", "--precision", "int8", "--name", "mine")).ShouldEndWith(ExitCodes.Done);
        converted.Error.ShouldContain("use it with --sam mine");
        converted.Error.ShouldContain("4.7 MB instead of 6.2");
        (await RunAsync("models", "verify", "mine")).ShouldEndWith(ExitCodes.Done).Output.ShouldContain("golden prompts are as recorded");
        var shown = (await RunAsync("models", "show", "mine")).ShouldEndWith(ExitCodes.Done).Output;
        shown.ShouldContain("precision    int8");
        shown.ShouldContain(converted.Output.Trim());
        (await RunAsync("models", "show", "tiny-sam", "--json")).ShouldEndWith(ExitCodes.Done).Output.ShouldContain("\"precision\": \"fp32\"");

        // Recipes tell the two apart: the model's hash is another.
        var dataset = new TinyDataset(folder.PathOf("dataset"), scenes: 1);
        var output = folder.PathOf("out");
        (await RunAsync([.. dataset.Run(output, "--sam", "mine", "--set", "sam.points_per_side=2")])).ShouldEndWith(ExitCodes.Done);
        var run = await File.ReadAllTextAsync(Path.Combine(output, "run.json"), TestContext.Current.CancellationToken);
        run.ShouldContain(converted.Output.Trim());
        (await File.ReadAllTextAsync(Path.Combine(output, "images.csv"), TestContext.Current.CancellationToken)).ShouldContain("sam:dense:int8:Cpu");
        (await RunAsync([.. dataset.Run(output, "--sam", "tiny-sam", "--set", "sam.points_per_side=2")])).ShouldEndWith(ExitCodes.Usage).Error.ShouldContain("sam");
    }

    [Fact]
    public async Task What_cannot_be_converted_is_refused_with_a_reason()
    {
        (await RunAsync("models", "convert", "tiny-sam", "--precision", "int4", "--name", "mine")).ShouldBeRefused("int4");
        (await RunAsync("models", "convert", "tiny-sam", "--precision", "fp16")).ShouldBeRefused("--name");
        (await RunAsync("models", "convert", "huge-sam", "--precision", "fp16", "--name", "mine")).ShouldBeRefused("there is no model of this name");
        (await RunAsync("models", "convert", "tiny-cam", "--precision", "int8", "--name", "mine")).ShouldBeRefused("at least 64 x 64");

        (await RunAsync("models", "convert", "tiny-cam", "--precision", "fp16", "--name", "mine")).ShouldEndWith(ExitCodes.Done).Error.ShouldContain("use it with --cam mine");
        (await RunAsync("models", "convert", "tiny-sam", "--precision", "fp16", "--name", "mine")).ShouldBeRefused("there is a model of this name", "--replace");
        (await RunAsync("models", "convert", "mine", "--precision", "int8", "--name", "other")).ShouldBeRefused("its weights are fp16 already");
        Directory.EnumerateFileSystemEntries(folder.PathOf("library")).ShouldHaveSingleItem();
    }

    [Fact]
    public async Task The_help_says_what_the_precisions_are_for()
    {
        var help = (await RunAsync("models", "convert", "--help")).ShouldEndWith(ExitCodes.Done).Output;
        help.ShouldContain("--precision <fp16|int8>");
        help.ShouldContain("for CUDA");
        (await RunAsync("models", "--help")).ShouldEndWith(ExitCodes.Done).Output.ShouldContain("convert <MODEL>");
    }

    private Task<EndedProcess> RunAsync(params IEnumerable<string> arguments) =>
        SamCamProcess.RunAsync(new Dictionary<string, string>(StringComparer.Ordinal) { ["SAMCAM_MODELS"] = folder.PathOf("library") }, arguments);
}
