using System.Text.Json;
using SamCam.Contracts;
using SamCam.Coordinator.Destinations;
using SamCam.Coordinator.Export;
using SamCam.Coordinator.Jobs;
using SamCam.GpuWorker.Shards;
using SamCam.Segmentation;
using SamCam.Segmentation.Masks;
using SamCam.Segmentation.Merging;
using SamCam.Segmentation.Models;
using SamCam.Segmentation.Recipes;
using SamCam.Storage.Objects;
using SamCam.Storage.Results;
using SamCam.Testing;

namespace SamCam.Pipeline.Tests;

/// <summary>Jobs that take the masks of an earlier job. A SAM model that is not there proves that none was run.</summary>
public sealed class MaskReuseTests : IAsyncDisposable
{
    private const int Images = 3;
    private static readonly string TinySam = Repository.PathOf("models/tiny-sam");
    private static readonly MergeOptions OtherMerge = new() { MaxMaskArea = 0.5 };
    private readonly List<TestCluster> clusters = [];

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public async ValueTask DisposeAsync()
    {
        foreach (var cluster in clusters)
            await cluster.DisposeAsync();
    }

    [Fact]
    public async Task Without_any_SAM_model_the_results_are_those_of_a_job_that_computed_everything()
    {
        var first = await RunAsync(new MergeOptions(), TinySam, reuse: null);
        var computed = await RunAsync(OtherMerge, TinySam, reuse: null);

        var reused = await RunAsync(OtherMerge, "/no/such/model", first.Job.Destination);

        (await reused.Jobs.GetProgressAsync(reused.Job.JobId, Token)).ShouldBe(new JobProgress(JobState.Completed, Images, Images, 0, null));
        reused.Get<DeviceSlots>().All.ShouldHaveSingleItem().Numerics.ShouldBe("sam:not-loaded no-cam");
        computed.Get<DeviceSlots>().All.ShouldHaveSingleItem().Numerics.ShouldNotBeNull().ShouldNotContain("not-loaded");
        (await RowsAsync(reused)).ShouldBe(await RowsAsync(computed));
        Masks(reused).ShouldBe(Masks(computed));
        Masks(reused).ShouldBe(Masks(first));
        MaskFile.Read(MaskPath(first, 1)).ShouldNotBeEmpty();
        (await ExportedAsync(reused)).ShouldAllBe(r => r.MasksReused == true && r.Timing(StageNames.Reuse) >= 0 && r.Timing(StageNames.Sam) == null);
        (await ExportedAsync(computed)).ShouldAllBe(r => r.MasksReused == false && r.Timing(StageNames.Reuse) == null && r.Timing(StageNames.Sam) > 0);
    }

    [Fact]
    public async Task Masks_of_another_number_of_threads_are_reused_and_say_so()
    {
        var first = await RunAsync(new MergeOptions(), TinySam, reuse: null, threads: 3);
        (await ExportedAsync(first)).ShouldAllBe(r => r.Result.Numerics == "sam:dense:fp32:Cpu:t3:b64 no-cam");

        var reused = await RunAsync(OtherMerge, TinySam, first.Job.Destination, threads: 1);

        (await ExportedAsync(reused)).ShouldAllBe(r => r.MasksReused == true && r.Result.Numerics == "sam:dense:fp32:Cpu:t3:b64 no-cam");
        Masks(reused).ShouldBe(Masks(first));
    }

    [Fact]
    public async Task One_image_without_earlier_masks_needs_the_model_and_without_it_only_that_image_fails()
    {
        var first = await RunAsync(new MergeOptions(), TinySam, reuse: null);
        File.Delete(MaskPath(first, 2));

        var failed = await RunAsync(OtherMerge, "/no/such/model", first.Job.Destination);

        (await failed.Jobs.GetProgressAsync(failed.Job.JobId, Token)).ShouldBe(new JobProgress(JobState.Completed, Images, 2, 1, null));
        var row = (await failed.Results.ReadFailedAsync(failed.Job.JobId, Token).ToListAsync(Token)).ShouldHaveSingleItem();
        row.Image.Index.ShouldBe(2);
        row.Result.Error.ShouldNotBeNull().ShouldContain("/no/such/model");
        row.Result.ErrorClass.ShouldBe(nameof(FailureClass.BadInput));
    }

    [Fact]
    public async Task Changed_images_and_damaged_masks_are_computed_beside_those_that_are_reused()
    {
        var first = await RunAsync(new MergeOptions(), TinySam, reuse: null);
        var whole = await File.ReadAllBytesAsync(MaskPath(first, 0), Token);
        await File.WriteAllBytesAsync(MaskPath(first, 0), whole[..^20], Token);

        var mixed = await RunAsync(OtherMerge, TinySam, first.Job.Destination, images => File.Copy(images.ImagePath(0), images.ImagePath(1), overwrite: true));

        var rows = await ExportedAsync(mixed);
        rows.Select(r => r.MasksReused).ShouldBe([false, false, true]);
        mixed.Get<DeviceSlots>().All.ShouldHaveSingleItem().Numerics.ShouldNotBeNull().ShouldNotContain("not-loaded");
        (await File.ReadAllBytesAsync(MaskPath(mixed, 0), Token)).ShouldBe(whole);
    }

    [Fact]
    public async Task A_job_names_another_by_its_id_and_its_manifest_says_what_was_reused()
    {
        var cluster = await CreateAsync(new MergeOptions(), TinySam, reuse: null);
        await cluster.StartAsync();
        var jobs = cluster.Get<JobService>();
        var request = Request(cluster);
        var first = await jobs.SubmitAsync(request, idempotencyKey: null, Token);
        (await cluster.EndAsync(first)).State.ShouldBe(JobState.Completed);

        var second = await jobs.SubmitAsync(request with { Output = cluster.Folder.PathOf("second"), Masks = first.ToString(), Set = ["sam.points_per_side=2", "merge.max_mask_area=0.5"] }, idempotencyKey: null, Token);
        (await cluster.EndAsync(second)).ShouldBe(new JobProgress(JobState.Completed, Images, Images, 0, null));

        var place = cluster.Folder.PathOf("second");
        var manifest = await new Destination(new FolderObjectStore(place), place).ReadAsync(Token);
        manifest.ShouldNotBeNull().Masks.ShouldBe(new RunMasks(cluster.Folder.PathOf("first"), first) { Reused = Images, Recomputed = 0 });
        var other = await Should.ThrowAsync<InputException>(() => jobs.SubmitAsync(
            request with { Output = cluster.Folder.PathOf("third"), Masks = first.ToString(), Set = ["sam.points_per_side=3"] }, idempotencyKey: null, Token));
        other.Reason.ShouldContain("sam.points_per_side: 2 there, 3 now");
        var unknown = Guid.NewGuid().ToString();
        (await Should.ThrowAsync<InputException>(() => jobs.SubmitAsync(request with { Masks = unknown }, idempotencyKey: null, Token))).Message.ShouldContain(unknown);
    }

    [Fact]
    public async Task The_same_job_with_other_masks_is_refused_and_with_the_same_ones_is_that_job()
    {
        var cluster = await CreateAsync(new MergeOptions(), TinySam, reuse: null);
        await cluster.StartAsync();
        var jobs = cluster.Get<JobService>();
        var request = Request(cluster);
        var first = await jobs.SubmitAsync(request, idempotencyKey: null, Token);
        await cluster.EndAsync(first);
        var reusing = request with { Output = cluster.Folder.PathOf("second"), Masks = cluster.Folder.PathOf("first") };
        var second = await jobs.SubmitAsync(reusing, "key", Token);

        // By id and by place, with and without the key: the same masks.
        (await jobs.SubmitAsync(reusing with { Masks = first.ToString() }, "key", Token)).ShouldBe(second);
        (await jobs.SubmitAsync(reusing with { Masks = first.ToString() }, idempotencyKey: null, Token)).ShouldBe(second);
        foreach (var key in (string?[])["key", null])
        {
            var refused = await Should.ThrowAsync<JobConflictException>(() => jobs.SubmitAsync(reusing with { Masks = null }, key, Token));
            refused.Message.ShouldContain($"job {second} is there already and takes the masks of {cluster.Folder.PathOf("first")}, but this request computes all masks");
        }

        (await Should.ThrowAsync<JobConflictException>(() => jobs.SubmitAsync(request, "key", Token))).Message.ShouldContain(cluster.Folder.PathOf("second"));
        await cluster.EndAsync(second);
        (await cluster.Results.CountReusedMasksAsync(second, Token)).ShouldBe(Images);
        (await cluster.Results.CountReusedMasksAsync(first, Token)).ShouldBe(0);
    }

    private static JobRequest Request(TestCluster cluster) => new()
    {
        Dataset = cluster.Job.Dataset.Source,
        Output = cluster.Folder.PathOf("first"),
        PseudoLabels = cluster.Job.PseudoLabels,
        Sam = TinySam,
        Set = ["sam.points_per_side=2"],
    };

    private async Task<TestCluster> RunAsync(MergeOptions merge, string sam, string? reuse, Action<TestImages>? prepare = null, int threads = 0)
    {
        var cluster = await CreateAsync(merge, sam, reuse, prepare, threads);
        await cluster.StartAsync();
        await cluster.EndAsync();
        return cluster;
    }

    private async Task<TestCluster> CreateAsync(MergeOptions merge, string sam, string? reuse, Action<TestImages>? prepare = null, int threads = 0)
    {
        var model = ModelFolder.Open(TinySam).Identity;
        var recipe = new Recipe
        {
            Models = new(new(model.Name, model.Sha256), null),
            Options = new() { Sam = new() { PointsPerSide = 2, PredIouThresh = 0, StabilityScoreThresh = 0 }, Merge = merge },
        };
        var cluster = await TestCluster.CreateAsync(
            Images,
            shardSize: Images,
            prepare,
            job => job with { Recipe = CanonicalJson.Serialize(recipe), RecipeHash = recipe.Hash(), SamModel = sam, ReuseMasks = reuse },
            new SessionSettings { IntraOpThreads = threads });
        clusters.Add(cluster);
        return cluster;
    }

    private static string MaskPath(TestCluster cluster, int index) => Path.Combine(cluster.Job.Destination, ArtifactKeys.Masks($"image-{index:000}"));

    private static List<string> Masks(TestCluster cluster) => [.. Enumerable.Range(0, Images).Select(i => Convert.ToHexString(File.ReadAllBytes(MaskPath(cluster, i))))];

    private static async Task<List<ExportRow>> ExportedAsync(TestCluster cluster) =>
        await cluster.Results.ReadAsync(cluster.Job.JobId, Token).Select(r => new ExportRow(r.Image, r.Result)).ToListAsync(Token);

    /// <summary>The columns that are the same for every run of a job; they hold the SHA-256 of every artifact.</summary>
    private static async Task<List<string>> RowsAsync(TestCluster cluster)
    {
        var columns = ExportColumns.All.TakeWhile(c => c.Name != ExportColumns.FirstVolatile).ToList();
        var rows = await ExportedAsync(cluster);
        rows.ShouldAllBe(r => JsonDocument.Parse(r.Result.Artifacts, default).RootElement.GetArrayLength() == 2);
        return [.. rows.Select(r => JsonSerializer.Serialize(columns.Select(c => c.Value(r))))];
    }
}
