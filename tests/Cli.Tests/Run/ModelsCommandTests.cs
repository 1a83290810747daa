using System.Text.Json;
using SamCam.Cli.Tests.EndToEnd;

namespace SamCam.Cli.Tests.Run;

public sealed class ModelsCommandTests
{
    [Fact]
    public async Task The_list_names_the_bundled_models()
    {
        var ended = (await SamCamProcess.RunAsync("models", "list")).ShouldEndWith(0);
        ended.Output.Split('\n').ShouldContain(line => line.StartsWith("tiny-sam ", StringComparison.Ordinal) && line.Contains(" sam ", StringComparison.Ordinal));
        ended.Output.Split('\n').ShouldContain(line => line.StartsWith("tiny-cam ", StringComparison.Ordinal) && line.Contains(" cam ", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_model_shows_what_recipes_record()
    {
        var ended = (await SamCamProcess.RunAsync("models", "show", "tiny-cam", "--json")).ShouldEndWith(0);

        using var json = JsonDocument.Parse(ended.Output);
        json.RootElement.GetProperty("name").GetString().ShouldBe("tiny-cam");
        json.RootElement.GetProperty("sha256").GetString()!.Length.ShouldBe(64);
        json.RootElement.GetProperty("files").EnumerateObject().Select(f => f.Name).ShouldBe(["cam.onnx", "model.json"], ignoreOrder: true);
        var text = (await SamCamProcess.RunAsync("models", "show", "tiny-cam")).ShouldEndWith(0).Output;
        text.ShouldContain(json.RootElement.GetProperty("sha256").GetString()!);
        text.ShouldContain("boat, car, fish");
    }

    [Fact]
    public async Task An_unknown_model_is_refused_with_the_names_there_are()
    {
        var ended = (await SamCamProcess.RunAsync("models", "show", "huge-sam")).ShouldEndWith(2);
        ended.Error.ShouldContain("huge-sam");
        ended.Error.ShouldContain("tiny-sam");
        ended.Output.ShouldBeEmpty();
    }
}
