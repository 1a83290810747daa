using System.Text.Json;
using SamCam.Segmentation.Merging;
using SamCam.Segmentation.Recipes;
using SamCam.Testing;

namespace SamCam.Segmentation.Tests.Recipes;

public sealed class RecipeBuilderTests
{
    [Fact]
    public void Defaults_are_those_of_the_reference_code()
    {
        var options = new RecipeBuilder().Build();

        options.Sam.PointsPerSide.ShouldBe(32);
        options.Sam.PredIouThresh.ShouldBe(0.88);
        options.Sam.StabilityScoreThresh.ShouldBe(0.95);
        options.Cam.Scales.ShouldBe([1.0, 0.5, 1.5, 2.0]);
        options.Merge.Strategy.ShouldBe(MergeStrategy.Sepl);
        options.Imaging.MaxMegapixels.ShouldBe(100);
    }

    [Fact]
    public void Later_layers_win()
    {
        using var folder = new TemporaryFolder();
        var file = folder.PathOf("recipe.json");
        File.WriteAllText(file, """{ "sam": { "points_per_side": 20, "pred_iou_thresh": 0.6 }, "merge": { "strategy": "sepl-argmax" } }""");
        var recommended = JsonSerializer.Deserialize<Dictionary<string, JsonElement>>("""{ "points_per_side": 8, "stability_score_thresh": 0.5 }""")!;

        var options = new RecipeBuilder().Recommend("sam", recommended, "a model").File(file).Set("sam.points_per_side=24").Build();

        options.Sam.PointsPerSide.ShouldBe(24);
        options.Sam.PredIouThresh.ShouldBe(0.6);
        options.Sam.StabilityScoreThresh.ShouldBe(0.5);
        options.Merge.Strategy.ShouldBe(MergeStrategy.SeplArgmax);
    }

    [Theory]
    [InlineData("merge.void=keep", VoidPixels.Keep)]
    [InlineData("merge.void=\"drop\"", VoidPixels.Drop)]
    public void Words_need_no_quotes(string setting, VoidPixels expected) =>
        new RecipeBuilder().Set(setting).Build().Merge.Void.ShouldBe(expected);

    [Fact]
    public void Lists_can_be_set() => new RecipeBuilder().Set("cam.scales=[1,2]").Build().Cam.Scales.ShouldBe([1.0, 2.0]);

    [Theory]
    [InlineData("sam.points_per_sied=3", "is not a parameter")]
    [InlineData("points_per_side=3", "is not a parameter")]
    [InlineData("sam.points_per_side", "not of the form key=value")]
    [InlineData("sam.points_per_side=many", "cannot be used")]
    [InlineData("sam.points_per_side=0", "out of range")]
    [InlineData("merge.strategy=vote", "cannot be used")]
    [InlineData("merge.strategy=1", "cannot be used")]
    [InlineData("cam.scales=[]", "needs 1 to 16 scales")]
    [InlineData("cam.scales=[99]", "out of range")]
    [InlineData("cam.background_threshold=-0.1", "out of range")]
    public void A_setting_that_cannot_be_meant_is_refused(string setting, string reason) =>
        Should.Throw<InputException>(() => new RecipeBuilder().Set(setting).Build()).Message.ShouldContain(reason);

    [Theory]
    [InlineData("[1]", "not a JSON object")]
    [InlineData("{", "not valid JSON")]
    [InlineData("""{ "sam": 3 }""", "is not an object")]
    [InlineData("""{ "sma": {} , "sam": { "x": 1 } }""", "is not a parameter")]
    public void A_recipe_file_that_is_none_is_refused_by_name(string text, string reason)
    {
        using var folder = new TemporaryFolder();
        var file = folder.PathOf("recipe.json");
        File.WriteAllText(file, text);

        var error = Should.Throw<InputException>(() => new RecipeBuilder().File(file));

        error.Subject.ShouldBe(file);
        error.Message.ShouldContain(reason);
    }

    [Fact]
    public void A_missing_recipe_file_is_named()
    {
        var error = Should.Throw<InputException>(() => new RecipeBuilder().File("/nowhere/recipe.json"));
        error.Subject.ShouldBe("/nowhere/recipe.json");
        error.Reason.ShouldContain("cannot be read");
    }
}
