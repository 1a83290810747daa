using SamCam.Coordinator.Api;
using SamCam.Segmentation.Models;

namespace SamCam.Coordinator.Tests.Api;

/// <summary>Models are described as they are now, whatever their neighbours are.</summary>
public sealed class ModelListingTests : IDisposable
{
    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public void A_model_that_cannot_be_used_hides_no_other_and_comes_back()
    {
        var (sam, cam) = (Copy("tiny-sam"), Copy("tiny-cam"));
        var listing = new ModelListing();
        var models = listing.Describe([cam, sam]);
        models.Select(m => (m.Name, m.Kind)).ShouldBe([("tiny-cam", "cam"), ("tiny-sam", "sam")]);
        models.Select(m => m.Sha256).ShouldBe([ModelFolder.Open(cam).Identity.Sha256, ModelFolder.Open(sam).Identity.Sha256]);
        models[0].Classes.ShouldContain("boat");

        var manifest = Path.Combine(sam, ModelFolder.ManifestName);
        var text = File.ReadAllText(manifest);
        File.WriteAllText(manifest, "{");
        listing.Describe([sam, cam, folder.PathOf("none")]).Select(m => m.Name).ShouldBe(["tiny-cam"]);

        File.WriteAllText(manifest, text.Replace("\"licence\": \"MIT\"", "\"licence\": \"none\"", StringComparison.Ordinal));
        var changed = listing.Describe([sam]).ShouldHaveSingleItem();
        changed.Sha256.ShouldBe(ModelFolder.Open(sam).Identity.Sha256);
        changed.Sha256.ShouldNotBe(models[1].Sha256);
    }

    private string Copy(string model)
    {
        var target = folder.PathOf(model);
        Directory.CreateDirectory(target);
        foreach (var file in Directory.EnumerateFiles(Repository.PathOf("models/" + model)))
            File.Copy(file, Path.Combine(target, Path.GetFileName(file)));
        return target;
    }
}
