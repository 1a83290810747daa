using SamCam.Segmentation.Cam;
using SamCam.Segmentation.Imaging;
using SamCam.Segmentation.Models;
using SamCam.Segmentation.Recipes;
using SamCam.Segmentation.Sam;
using SamCam.Testing;

namespace SamCam.Segmentation.Tests.Models;

/// <summary>The models in the repository fit the contract and run on a bundled photo; their quality is measured elsewhere.</summary>
[Collection(ModelCatalog.Variable)]
public sealed class BundledModelTests
{
    [Fact]
    public void Both_are_listed_and_found_by_name()
    {
        ModelCatalog.List().Select(Path.GetFileName).ShouldBeSubsetOf(ModelCatalog.List().Select(f => ModelFolder.Open(f).Manifest.Name));
        ModelFolder.Open(ModelCatalog.Resolve("tiny-sam")).Kind.ShouldBe(ModelKind.Sam);
        ModelFolder.Open(ModelCatalog.Resolve("tiny-cam")).Kind.ShouldBe(ModelKind.Cam);
    }

    [Fact]
    public void Their_recommendations_are_recipe_parameters()
    {
        var builder = new RecipeBuilder();
        foreach (var folder in ModelCatalog.List().Select(path => ModelFolder.Open(path)))
            builder.Recommend(folder.Manifest.Kind, folder.Manifest.Recommended, folder.Path);
        builder.Build().ShouldNotBeNull();
    }

    [Fact]
    public void Tiny_sam_gives_masks_and_tiny_cam_gives_maps()
    {
        using var sam = SamModel.Load(ModelCatalog.Resolve("tiny-sam"), new SessionSettings());
        using var cam = CamModel.Load(ModelCatalog.Resolve("tiny-cam"), new SessionSettings());
        var path = Directory.EnumerateFiles(Repository.PathOf("samples/scenes/images")).Order(StringComparer.Ordinal).First();
        var image = ImageDecoder.Decode(File.ReadAllBytes(path), new ImagingOptions(), path);

        var options = new AutomaticMaskOptions { PointsPerSide = 4, PredIouThresh = 0, StabilityScoreThresh = 0 };
        var masks = new AutomaticMaskGenerator(sam, options).Generate(image, TestContext.Current.CancellationToken);
        var mapping = ClassMapping.Create(cam.Manifest, [.. File.ReadLines(Repository.PathOf("samples/scenes/classes.txt"))], cam.ChannelCount);
        var maps = new CamGenerator(cam, new CamOptions(), mapping).Generate(image, [1, mapping.Count], TestContext.Current.CancellationToken);

        masks.ShouldNotBeEmpty();
        masks.ShouldAllBe(m => m.Segmentation.Width == image.Width && m.Segmentation.Height == image.Height);
        (maps.Width, maps.Height).ShouldBe((image.Width, image.Height));
        maps.Scores.ShouldAllBe(s => s >= 0 && s <= 1);
        maps.Map(0).ToArray().Max().ShouldBeGreaterThan(0.9f);
    }
}
