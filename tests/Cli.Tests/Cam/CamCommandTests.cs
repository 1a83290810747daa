using SamCam.Cli.Commands;
using SamCam.Cli.Tests.Images;
using SamCam.Cli.Tests.Labels;
using SamCam.Segmentation;
using SamCam.Segmentation.Cam;
using SamCam.Segmentation.Imaging;
using SamCam.Segmentation.Models;
using SamCam.Testing;

namespace SamCam.Cli.Tests.Cam;

public sealed class CamCommandTests : IDisposable
{
    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public async Task Given_classes_give_their_maps_and_the_label_map_of_these()
    {
        var run = await Run([Pictures.Scene, "--classes", "Fish; boat", "--format", "both", "--scales", "1,0.5", "--background-threshold", "0.3"]);
        run.ExitCode.ShouldBe(ExitCodes.Done);

        using var model = CamModel.Load(Repository.PathOf("models/tiny-cam"), new SessionSettings());
        var image = ImageDecoder.Decode(File.ReadAllBytes(Pictures.Scene), new ImagingOptions(), "scene");
        int[] ids = [.. ((string[])["boat", "fish"]).Select(name => model.Manifest.Classes.ToList().IndexOf(name) + 1)];
        var expected = new CamGenerator(model, new CamOptions { Scales = [1, 0.5] }).Generate(image, ids, TestContext.Current.CancellationToken);
        var maps = Maps("scene-001");
        maps.ClassIds.ShouldBe(ids);
        maps.Scores.ShouldBe(expected.Scores.Select(s => (float)(Half)s));
        LabelPng.Read(folder.PathOf("out/scene-001.png")).Labels.ShouldBe(expected.ToLabelMap(0.3).Labels);
    }

    [Fact]
    public async Task A_label_file_decides_classes_and_their_ids()
    {
        Pictures.Write(folder, "data/images/a.png");
        Pictures.Write(folder, "data/images/sub/b.png");
        Pictures.Write(folder, "data/images/c.png");
        Pictures.Write(folder, "data/images/unlisted.png");
        Pictures.WriteText(folder, "data/classes.txt", "tree\nfish\nboat\n");
        var labels = Pictures.WriteText(folder, "data/labels.csv", "image,labels\na.png,boat\nsub/b,tree;boat\nc.png,\n");
        var run = await Run([folder.PathOf("data/images"), "--labels", labels, "--format", "both", "--scales", "1", "--json"]);

        run.ExitCode.ShouldBe(ExitCodes.SomeFailed);
        Maps("a").ClassIds.ShouldBe([3]);
        Maps("sub/b").ClassIds.ShouldBe([1, 3]);
        LabelPng.Read(folder.PathOf("out/c.png")).Labels.ShouldAllBe(label => label == LabelMap.Background);
        run.Json.GetProperty("results").EnumerateArray().Select(r => r.GetProperty("classes").GetRawText()).ShouldBe(["[\"boat\"]", "[]", "[\"tree\",\"boat\"]"]);
        run.Json.GetProperty("failures")[0].GetProperty("key").GetString().ShouldBe("unlisted");
        run.Error.ShouldContain("has no labels for it");
        File.Exists(folder.PathOf("out/unlisted.png")).ShouldBeFalse();
    }

    [Fact]
    public async Task Without_labels_the_model_guesses_and_the_user_is_told()
    {
        var run = await Run([Pictures.Scene, "--scales", "1", "--json"]);
        run.Error.ShouldContain("no --classes and no --labels");
        using var model = CamModel.Load(Repository.PathOf("models/tiny-cam"), new SessionSettings());
        var image = ImageDecoder.Decode(File.ReadAllBytes(Pictures.Scene), new ImagingOptions(), "scene");
        var guess = new ImageClassifier(model, new CamOptions()).Predict(image);
        run.Json.GetProperty("results")[0].GetProperty("ids").EnumerateArray().Select(id => id.GetInt32()).ShouldBe(guess);
        LabelPng.Read(folder.PathOf("out/scene-001.png")).Labels.Distinct().Order().ShouldBeSubsetOf(guess.Select(id => (byte)id).Prepend((byte)0));
        File.Exists(folder.PathOf("out/scene-001.npz")).ShouldBeFalse();
    }

    [Fact]
    public async Task A_model_without_class_scores_must_be_told_the_classes()
    {
        foreach (var file in Directory.GetFiles(Repository.PathOf("models/tiny-cam")))
            File.Copy(file, folder.PathOf("model/" + Path.GetFileName(file)));
        var manifest = folder.PathOf("model/model.json");
        File.WriteAllText(manifest, System.Text.RegularExpressions.Regex.Replace(File.ReadAllText(manifest), ",\\s*\"logits\": \"logits\"", "", default, TimeSpan.FromSeconds(1)));
        var picture = Pictures.Write(folder, "a.png");
        (await Should.ThrowAsync<InputException>(() => Run([picture, "--cam", folder.PathOf("model")]))).Reason.ShouldContain("no class scores");
        (await Run([picture, "--cam", folder.PathOf("model"), "--classes", "1", "--scales", "1"])).ExitCode.ShouldBe(ExitCodes.Done);
    }

    [Fact]
    public async Task An_image_is_skipped_when_all_its_results_are_there()
    {
        var picture = Pictures.Write(folder, "a.png");
        var png = Pictures.WriteText(folder, "out/a.png", "old");
        string[] arguments = [picture, "--classes", "car", "--scales", "1", "--skip-existing", "--json", "--format"];
        (await Run([.. arguments, "png"])).Json.GetProperty("skipped").GetInt32().ShouldBe(1);
        File.ReadAllText(png).ShouldBe("old");
        (await Run([.. arguments, "both"])).Json.GetProperty("done").GetInt32().ShouldBe(1);
        LabelPng.Read(png).Width.ShouldBe(Pictures.Width);
        Maps("a").Width.ShouldBe(Pictures.Width);
    }

    [Theory]
    [InlineData("--classes", "unicorn")]
    [InlineData("--classes", ";")]
    [InlineData("--classes", "0")]
    [InlineData("--classes", "255")]
    [InlineData("--labels", "gone.csv")]
    [InlineData("--background-threshold", "2")]
    [InlineData("--scales", "1,big")]
    [InlineData("--scales", "0")]
    [InlineData("--cam", "tiny-sam")]
    public async Task What_cannot_be_used_stops_before_anything_is_written(string option, string value)
    {
        await Should.ThrowAsync<InputException>(() => Run([Pictures.Write(folder, "a.png"), option, value]));
        Directory.Exists(Path.Combine(folder.Root, "out")).ShouldBeFalse();
    }

    [Fact]
    public async Task An_image_is_not_replaced_by_its_result()
    {
        var picture = Pictures.Write(folder, "out/a.png");
        await Should.ThrowAsync<InputException>(() => Run([picture, "--classes", "car"]));
        await Should.ThrowAsync<InputException>(() => Run([folder.PathOf("out"), "--classes", "car"]));
        ImageDecoder.Decode(File.ReadAllBytes(picture), new ImagingOptions(), "a").Width.ShouldBe(Pictures.Width);
    }

    [Theory]
    [InlineData("--classes", "car", "--labels", "labels.csv")]
    [InlineData("--format", "jpg")]
    [InlineData("--background-threshold", "low")]
    public async Task A_wrong_command_line_is_wrong_usage(params string[] wrong) =>
        (await CommandLine.RunAsync(["cam", Pictures.Scene, "--output", Path.Combine(folder.Root, "out"), .. wrong])).ShouldBe(ExitCodes.Usage);

    private ClassActivationMaps Maps(string key)
    {
        using var file = File.OpenRead(folder.PathOf($"out/{key}.npz"));
        return CamFile.Read(file, key);
    }

    private Task<CommandRun> Run(string[] arguments) => CommandRun.Of(CamCommand.Create(), [.. arguments, "--output", Path.Combine(folder.Root, "out")]);
}
