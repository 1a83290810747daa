using System.Text.Json.Nodes;
using Microsoft.Extensions.Logging.Abstractions;
using SamCam.Contracts;
using SamCam.GpuWorker;
using SamCam.GpuWorker.Models;
using SamCam.Segmentation;
using SamCam.Segmentation.Models;
using SamCam.Segmentation.Recipes;
using SamCam.Storage.Models;
using SamCam.Storage.Objects;
using SamCam.Testing;

namespace SamCam.Pipeline.Tests.Worker;

public sealed class RecipeCacheTests : IDisposable
{
    private readonly RecipeCache cache = new(new WorkerOptions(), new ModelCache(new ObjectStores(new ObjectStoreOptions()), new ModelCacheOptions()), NullLogger<RecipeCache>.Instance);
    private readonly TemporaryFolder folder = new();

    public void Dispose()
    {
        cache.Dispose();
        folder.Dispose();
    }

    [Fact]
    public async Task Shards_of_one_job_share_the_models()
    {
        var job = Job(["boat", "car"]);
        var loaded = await Get(job);
        (await Get(job with { Destination = "elsewhere" })).ShouldBeSameAs(loaded);
        loaded.Numerics.ShouldBe("no-sam cam:fp32:Cpu:t1");
        (loaded.HasMasks, loaded.MasksLoaded).ShouldBe((false, false));
    }

    [Fact]
    public async Task Another_order_of_classes_is_another_mapping()
    {
        var loaded = await Get(Job(["boat", "car"]));
        (await Get(Job(["car", "boat"]))).ShouldNotBeSameAs(loaded);
    }

    [Fact]
    public async Task A_class_that_the_model_does_not_know_is_named() =>
        (await Should.ThrowAsync<InputException>(() => Get(Job(["boat", "zeppelin"])))).Message.ShouldContain("zeppelin");

    [Fact]
    public async Task A_model_folder_that_is_gone_is_named_and_the_next_job_still_loads()
    {
        (await Should.ThrowAsync<InputException>(() => Get(Job(["boat"]) with { CamModel = folder.PathOf("gone") }))).Message.ShouldContain("gone");
        (await Get(Job(["boat"]))).Cams.ShouldNotBeNull();
    }

    [Fact]
    public async Task A_model_that_is_not_the_one_the_job_names_is_refused()
    {
        var job = Job(["boat"]);
        var error = await Should.ThrowAsync<InputException>(() => Get(job with { CamModel = Repository.PathOf("models/tiny-sam") }));
        error.Reason.ShouldContain("is asked for");
    }

    [Fact]
    public async Task A_model_with_custom_operators_is_never_loaded()
    {
        foreach (var file in Directory.EnumerateFiles(Repository.PathOf("models/tiny-cam")))
            File.Copy(file, folder.PathOf("cam/" + Path.GetFileName(file)));
        var manifest = await File.ReadAllTextAsync(folder.PathOf("cam/model.json"), TestContext.Current.CancellationToken);
        var json = JsonNode.Parse(manifest)!;
        json["model"]!.AsObject().Remove("sha256");
        await File.WriteAllTextAsync(folder.PathOf("cam/model.json"), json.ToJsonString(), TestContext.Current.CancellationToken);

        // A protobuf message goes on behind its end: field 25 of the model is a function, its field 10 the domain.
        byte[] function = [0xCA, 0x01, 0x06, 0x52, 0x04, .. "evil"u8];
        await File.AppendAllBytesAsync(folder.PathOf("cam/cam.onnx"), function, TestContext.Current.CancellationToken);
        var error = await Should.ThrowAsync<InputException>(() => Get(Job(["boat"]) with { CamModel = folder.PathOf("cam") }));
        error.Reason.ShouldContain("'evil'");
    }

    [Fact]
    public async Task A_recipe_that_does_not_match_its_hash_is_refused()
    {
        var job = Job(["boat"]);
        var error = await Should.ThrowAsync<InputException>(() => Get(job with { RecipeHash = new string('0', 64) }));
        error.Subject.ShouldContain("recipe");
    }

    private Task<LoadedRecipe> Get(JobSpecification job) => cache.GetAsync(job, TestContext.Current.CancellationToken);

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
