using SamCam.Contracts;
using SamCam.Coordinator.Jobs;
using SamCam.Segmentation.Recipes;
using SamCam.Storage.Objects;
using SamCam.Storage.Results;

namespace SamCam.Coordinator.Tests.Api;

/// <summary>A job in the tables of a coordinator, with rows and artifacts as a worker leaves them.</summary>
internal sealed class SampleJob
{
    private readonly TestCoordinator coordinator;

    private SampleJob(TestCoordinator coordinator, string output)
    {
        this.coordinator = coordinator;
        Output = output;
    }

    public Guid Id { get; } = Guid.NewGuid();

    public string Output { get; }

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    /// <summary>A running job whose images but the last have a row: every tenth failed, every fourth is flagged.</summary>
    public static async Task<SampleJob> CreateAsync(TestCoordinator coordinator, int images = 25)
    {
        var job = new SampleJob(coordinator, coordinator.Folder.PathOf("out-" + Guid.NewGuid().ToString("N")));
        var specification = new JobSpecification
        {
            JobId = job.Id,
            Dataset = new DatasetSource { Source = coordinator.Folder.PathOf("photos") },
            ImageRoot = coordinator.Folder.PathOf("photos"),
            Destination = job.Output,
            ClassNames = ["cat", "dog", "bird"],
            Recipe = $$"""{"engine":{{Engine.Number}}}""",
            RecipeHash = "hash",
        };
        var holds = coordinator.Get<JobHolds>();
        var hold = new JobHold(job.Id, Guid.NewGuid());
        await using (var db = coordinator.Database.CreateDbContext())
        {
            // Held from the beginning: the coordinator would find that there are no photos.
            db.Jobs.Add(new JobRow
            {
                Id = job.Id,
                State = JobState.Submitted,
                Specification = JobDocuments.Write(specification),
                DatasetIdentity = "{}",
                RecipeHash = "hash",
                Engine = Engine.Number,
                CreatedAt = DateTime.UtcNow,
                CoordinatorToken = hold.Token,
                CoordinatorUntil = DateTime.UtcNow + Wait.Guard,
            });
            await db.SaveChangesAsync(Token);
        }

        await holds.StartIndexingAsync(hold, Token);
        await holds.AddImagesAsync(hold, 0, [.. Enumerable.Range(0, images).Select(i => new NewImage(Key(i), Key(i) + ".jpg", [1, 3]))], images, Token);
        await holds.EndIndexingAsync(hold, Token);
        await holds.ReleaseAsync(hold, Token);
        await job.ComputeAsync(images);
        return job;
    }

    public static string Key(int index) => $"ü/image-{index}";

    /// <summary>Ends the job as if its last image were done.</summary>
    public async Task CancelAsync()
    {
        await coordinator.Get<JobStore>().CancelAsync(Id, Token);
        await coordinator.Get<JobStore>().TryEndCancellingAsync(Id, Token);
    }

    private async Task ComputeAsync(int images)
    {
        var (shards, objects) = (coordinator.Get<ShardStore>(), coordinator.Get<IObjectStores>().Open(Output));
        ShardClaim? claim = null;
        await Wait.UntilAsync(
            async () =>
            {
                await coordinator.Get<ShardSchedule>().QueueNextAsync(Id, int.MaxValue, Token);
                await using var db = coordinator.Database.CreateDbContext();
                return db.Shards.FirstOrDefault(s => s.JobId == Id) is { } shard && (claim = await shards.ClaimAsync(shard.Id, "w", Engine.Number, Token)) is not null;
            },
            "a claim on the shard",
            cancellationToken: Token);
        var rows = new List<ImageResultRow>();
        for (var i = 0; i < images - 1; i++)
        {
            var row = new ImageResultRow { JobId = Id, Index = i, State = i % 10 == 3 ? ImageState.Failed : ImageState.Done, Worker = "w", Attempt = 1, FinishedAt = DateTime.UnixEpoch };
            rows.Add(row);
            if (row.State == ImageState.Failed)
            {
                (row.ErrorClass, row.Error) = ("BadInput", "not an image");
                continue;
            }

            var artifact = await objects.PutAsync(ArtifactKeys.Labels(Key(i)), new byte[] { 1, 2, (byte)i }, Token);
            (row.Artifacts, row.Flags, row.DurationMs, row.AcceleratorMs) = (ArtifactList.Format([artifact]), i % 4 == 0 ? "review" : "", 100 - i, 50);
            (row["agreement_mean"], row["n_masks"], row.Timings, row.Classes) = (i / 100.0, (double)(i % 5), """{"sam":50}""", """[{"class_id":1}]""");
        }

        await shards.CommitAsync(claim!, rows, last: false, Token);
        await shards.ReturnAsync(claim!, Token);
        await coordinator.Get<JobStore>().PauseAsync(Id, Token);
    }
}
