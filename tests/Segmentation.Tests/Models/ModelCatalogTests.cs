using SamCam.Segmentation.Models;
using SamCam.Testing;

namespace SamCam.Segmentation.Tests.Models;

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

    [Theory]
    [InlineData("nonesuch")]
    [InlineData("../models")]
    [InlineData("..")]
    [InlineData("")]
    public void Unknown_names_and_paths_are_refused(string name) =>
        Should.Throw<InputException>(() => ModelCatalog.Resolve(name)).Message.ShouldContain("model");

    [Fact]
    public void A_folder_without_a_manifest_is_refused() =>
        Should.Throw<InputException>(() => ModelCatalog.Resolve(folder.Root)).Reason.ShouldContain("no model.json");
}
