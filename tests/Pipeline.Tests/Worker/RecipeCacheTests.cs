using Microsoft.Extensions.Logging.Abstractions;
using SamCam.Contracts;
using SamCam.GpuWorker;
using SamCam.GpuWorker.Models;
using SamCam.Segmentation;
using SamCam.Segmentation.Models;
using SamCam.Segmentation.Recipes;
using SamCam.Testing;

namespace SamCam.Pipeline.Tests.Worker;

public sealed class RecipeCacheTests : IDisposable
{
    private readonly RecipeCache cache = new(new WorkerOptions(), NullLogger<RecipeCache>.Instance);
    private readonly TemporaryFolder folder = new();

    public void Dispose()
    {
        cache.Dispose();
        folder.Dispose();
    }

    [Fact]
    public void Shards_of_one_job_share_the_models()
    {
        var job = Job(["boat", "car"]);
        var loaded = cache.Get(job);
        cache.Get(job with { Destination = "elsewhere" }).ShouldBeSameAs(loaded);
        loaded.Numerics.ShouldContain("cam:fp32:Cpu");
        loaded.Masks.ShouldBeNull();
    }

    [Fact]
    public void Another_order_of_classes_is_another_mapping()
    {
        var loaded = cache.Get(Job(["boat", "car"]));
        cache.Get(Job(["car", "boat"])).ShouldNotBeSameAs(loaded);
    }

    [Fact]
    public void A_class_that_the_model_does_not_know_is_named() =>
        Should.Throw<InputException>(() => cache.Get(Job(["boat", "zeppelin"]))).Message.ShouldContain("zeppelin");

    [Fact]
    public void A_model_folder_that_is_gone_is_named_and_the_next_job_still_loads()
    {
        Should.Throw<InputException>(() => cache.Get(Job(["boat"]) with { CamModel = folder.PathOf("gone") })).Message.ShouldContain("gone");
        cache.Get(Job(["boat"])).Cams.ShouldNotBeNull();
    }

    private static JobSpecification Job(string[] classes)
    {
        var model = ModelFolder.Open(Repository.PathOf("models/tiny-cam"));
        var recipe = new Recipe { Models = new(null, new(model.Identity.Name, model.Identity.Sha256)), Options = new() };
        return new JobSpecification
        {
            JobId = Guid.NewGuid(),
            Dataset = new() { Source = "dataset" },
            ImageRoot = "images",
            Destination = "out",
            ClassNames = classes,
            Recipe = CanonicalJson.Serialize(recipe),
            RecipeHash = recipe.Hash(),
            CamModel = model.Path,
        };
    }
}
