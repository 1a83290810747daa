using SamCam.Segmentation.Models;
using SamCam.Testing;

namespace SamCam.Segmentation.Tests.Models;

[Collection(ModelCatalog.Variable)]
public sealed class ModelCatalogTests : IDisposable
{
    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public void A_folder_with_a_manifest_is_taken_as_it_is()
    {
        var path = TestModels.Cam(folder);
        ModelCatalog.Resolve(path).ShouldBe(path);
    }

    [Fact]
    public void Names_are_found_below_the_configured_folder()
    {
        var path = TestModels.Cam(folder);
        var before = Environment.GetEnvironmentVariable(ModelCatalog.Variable);
        Environment.SetEnvironmentVariable(ModelCatalog.Variable, folder.Root);
        try
        {
            ModelCatalog.Resolve("cam").ShouldBe(path);
            ModelCatalog.List().ShouldContain(path);
            Should.Throw<InputException>(() => ModelCatalog.Resolve("nonesuch")).Remedy.ShouldContain("cam");
        }
        finally
        {
            Environment.SetEnvironmentVariable(ModelCatalog.Variable, before);
        }
    }

    [Fact]
    public void The_configured_folder_comes_before_the_bundled_models()
    {
        var bundled = ModelCatalog.Resolve("tiny-cam");
        bundled.ShouldEndWith(Path.Combine("models", "tiny-cam"));
        File.WriteAllText(folder.PathOf("tiny-cam/model.json"), "{}");
        File.WriteAllText(folder.PathOf("not-a-model/notes.txt"), "");
        File.WriteAllText(folder.PathOf(".incoming/model.json"), "{}");
        var own = Path.Combine(folder.Root, "tiny-cam");
        var before = Environment.GetEnvironmentVariable(ModelCatalog.Variable);
        try
        {
            Environment.SetEnvironmentVariable(ModelCatalog.Variable, folder.Root);
            ModelCatalog.Resolve("tiny-cam").ShouldBe(own);
            var listed = ModelCatalog.List();
            listed.ShouldContain(own);
            listed.ShouldNotContain(bundled);
            listed.Select(Path.GetFileName).ShouldContain("tiny-sam");
            listed.Select(Path.GetFileName).ShouldNotContain("not-a-model");
            listed.Select(Path.GetFileName).ShouldNotContain(".incoming");
            listed.Select(Path.GetFileName).ShouldBe(listed.Select(Path.GetFileName).Order(StringComparer.Ordinal));

            // A folder that is gone hides nothing.
            Environment.SetEnvironmentVariable(ModelCatalog.Variable, Path.Combine(folder.Root, "gone"));
            ModelCatalog.Resolve("tiny-cam").ShouldBe(bundled);
        }
        finally
        {
            Environment.SetEnvironmentVariable(ModelCatalog.Variable, before);
        }
    }

    [Fact]
    public void Models_are_imported_into_the_configured_folder_or_among_the_users_data()
    {
        var before = Environment.GetEnvironmentVariable(ModelCatalog.Variable);
        try
        {
            Environment.SetEnvironmentVariable(ModelCatalog.Variable, folder.Root + "/.");
            ModelCatalog.Library.ShouldBe(Path.GetFullPath(folder.Root + "/."));
            Environment.SetEnvironmentVariable(ModelCatalog.Variable, null);
            ModelCatalog.Library.ShouldEndWith("samcam/library");
            Path.IsPathFullyQualified(ModelCatalog.Library).ShouldBeTrue();
        }
        finally
        {
            Environment.SetEnvironmentVariable(ModelCatalog.Variable, before);
        }
    }

    [Theory]
    [InlineData("nonesuch")]
    [InlineData("../models")]
    [InlineData("..")]
    [InlineData("")]
    [InlineData("a\u0000b")]
    [InlineData("tiny-sam/")]
    [InlineData("models/tiny-sam/..")]
    public void Unknown_names_and_paths_are_refused(string name) =>
        Should.Throw<InputException>(() => ModelCatalog.Resolve(name)).Message.ShouldContain("model");

    [Fact]
    public void A_folder_without_a_manifest_is_refused() =>
        Should.Throw<InputException>(() => ModelCatalog.Resolve(folder.Root)).Reason.ShouldContain("no model.json");
}
