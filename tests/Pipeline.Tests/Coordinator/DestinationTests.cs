using SamCam.Coordinator.Destinations;
using SamCam.Segmentation;
using SamCam.Segmentation.Recipes;
using SamCam.Storage.Objects;
using SamCam.Testing;

namespace SamCam.Pipeline.Tests.Coordinator;

public sealed class DestinationTests : IDisposable
{
    private static readonly RunManifest Wanted = Manifest(new RecipeOptions());
    private readonly TemporaryFolder folder = new();

    private Destination Place => new(new FolderObjectStore(folder.Root), "out");

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public void Dispose() => folder.Dispose();

    [Fact]
    public async Task The_first_job_takes_the_destination()
    {
        (await Place.ReadAsync(Token)).ShouldBeNull();
        (await Place.ClaimAsync(Wanted, Token)).ShouldBe(Wanted);
        (await Place.ReadAsync(Token))!.JobId.ShouldBe(Wanted.JobId);
    }

    [Fact]
    public async Task The_same_dataset_and_recipe_find_the_job_that_is_there()
    {
        await Place.ClaimAsync(Wanted, Token);
        var there = await Place.ClaimAsync(Wanted with { JobId = Guid.NewGuid(), CreatedAt = DateTime.UnixEpoch }, Token);
        there.JobId.ShouldBe(Wanted.JobId);
    }

    [Fact]
    public async Task Another_recipe_is_refused_by_name_and_nothing_changes()
    {
        await Place.ClaimAsync(Wanted, Token);
        var other = Manifest(new RecipeOptions { Sam = new() { PointsPerSide = 8 }, Merge = new() { MaxMaskArea = 0.5 } });

        var error = await Should.ThrowAsync<InputException>(() => Place.ClaimAsync(other, Token));

        error.Reason.ShouldContain("recipe.options.sam.points_per_side: 32 there, 8 now");
        error.Reason.ShouldContain("recipe.options.merge.max_mask_area: 1 there, 0.5 now");
        error.Reason.ShouldNotContain("dataset");
        error.Remedy.ShouldContain("--fresh");
        (await Place.ReadAsync(Token))!.RecipeHash.ShouldBe(Wanted.RecipeHash);
    }

    [Fact]
    public async Task Another_dataset_is_refused_by_name()
    {
        await Place.ClaimAsync(Wanted, Token);
        var other = Wanted with { Dataset = new Dictionary<string, string> { ["label file"] = "sha256:2", ["limit"] = "8" }, Classes = ["dog"] };

        var error = await Should.ThrowAsync<InputException>(() => Place.ClaimAsync(other, Token));

        error.Reason.ShouldContain("dataset.label file: \"sha256:1\" there, \"sha256:2\" now");
        error.Reason.ShouldContain("dataset.limit: none there, \"8\" now");
        error.Reason.ShouldContain("the list of classes");
    }

    [Fact]
    public async Task A_foreign_run_json_is_refused()
    {
        File.WriteAllText(folder.PathOf("run.json"), """{"hello":"world"}""");
        (await Should.ThrowAsync<InputException>(() => Place.ClaimAsync(Wanted, Token))).Subject.ShouldBe("out/run.json");
    }

    [Fact]
    public async Task A_manifest_survives_the_round_trip()
    {
        var full = Wanted with { State = "completed", FinishedAt = DateTime.UnixEpoch, Counts = new(3, 2, 1), Timings = new(1.5, 2) };
        await Place.ClaimAsync(Wanted, Token);
        await Place.UpdateAsync(full, Token);

        var there = (await Place.ReadAsync(Token))!;

        CanonicalJson.Serialize(there).ShouldBe(CanonicalJson.Serialize(full));
        there.Recipe.Hash().ShouldBe(full.RecipeHash);
    }

    private static RunManifest Manifest(RecipeOptions options)
    {
        var recipe = new Recipe { Models = new(new("tiny-sam", "aa"), null), Options = options };
        return new RunManifest
        {
            JobId = Guid.NewGuid(),
            State = "running",
            Version = "0.1.0",
            Dataset = new Dictionary<string, string> { ["label file"] = "sha256:1" },
            Classes = ["cat"],
            Recipe = recipe,
            RecipeHash = recipe.Hash(),
            CreatedAt = DateTime.UnixEpoch,
        };
    }
}
