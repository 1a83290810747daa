using SamCam.Contracts;
using SamCam.Coordinator.Export;
using SamCam.Segmentation.Imaging;
using SamCam.Segmentation.Recipes;
using SamCam.Storage.Objects;
using SamCam.Storage.Results;

namespace SamCam.Pipeline.Tests;

public sealed class ClusterTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_job_runs_from_its_submission_to_its_last_row()
    {
        await using var cluster = await TestCluster.CreateAsync(images: 23, shardSize: 4);
        await cluster.StartAsync();

        var progress = await cluster.EndAsync();

        progress.ShouldBe(new JobProgress(JobState.Completed, 23, 23, 0, null));
        var rows = await cluster.Results.ReadAsync(cluster.Job.JobId, Token).ToListAsync(Token);
        rows.Select(r => r.Image.Key).ShouldBe([.. Enumerable.Range(0, 23).Select(i => $"image-{i:000}")]);
        rows.ShouldAllBe(r => r.Result.Worker == "test-worker" && r.Result.Attempt == 1 && r.Result.Width == TestImages.Width);
        foreach (var (image, result) in rows)
        {
            var artifact = ArtifactList.Parse(result.Artifacts).ShouldHaveSingleItem();
            var path = Path.Combine(cluster.Job.Destination, artifact.Key);
            artifact.Key.ShouldBe($"labels/{image.Key}.png");
            LabelPng.Read(path).Labels.ShouldBe(TestImages.Label(image.Index).Labels);
            new FileInfo(path).Length.ShouldBe(artifact.Bytes);
        }
    }

    [Fact]
    public async Task A_broken_image_fails_alone()
    {
        await using var cluster = await TestCluster.CreateAsync(images: 6, shardSize: 3, prepare: images =>
        {
            File.WriteAllText(images.ImagePath(1), "no image");
            File.Delete(images.ImagePath(4));
            File.Delete(Path.Combine(images.PseudoLabels, "image-005.png"));
        });
        await cluster.StartAsync();

        (await cluster.EndAsync()).ShouldBe(new JobProgress(JobState.Completed, 6, 3, 3, null));

        var failed = await cluster.Results.ReadFailedAsync(cluster.Job.JobId, Token).ToListAsync(Token);
        failed.Select(f => f.Image.Index).ShouldBe([1, 4, 5]);
        failed.ShouldAllBe(f => f.Result.ErrorClass == nameof(FailureClass.BadInput) && f.Result.Artifacts == "[]");
        failed[1].Result.Error.ShouldNotBeNull().ShouldContain("image-004.png: there is no such file");
        failed[2].Result.Error.ShouldNotBeNull().ShouldContain("image-005.png");
    }

    [Fact]
    public async Task Double_and_late_messages_change_nothing()
    {
        await using var cluster = await TestCluster.CreateAsync(images: 6, shardSize: 2);
        await cluster.StartAsync();
        await cluster.SubmitAsync();
        await cluster.EndAsync();
        var before = await Rows(cluster);

        await cluster.SubmitAsync();
        for (var shard = 1; shard <= 3; shard++)
            await cluster.SendAsync(shard);
        await cluster.PublishAsync(new ShardCompleted(cluster.Job.JobId, 1, "nobody"));
        await Task.Delay(TimeSpan.FromMilliseconds(300), Token);

        (await Rows(cluster)).ShouldBe(before);
        (await cluster.Jobs.GetProgressAsync(cluster.Job.JobId, Token)).ShouldBe(new JobProgress(JobState.Completed, 6, 6, 0, null));

        static async Task<List<(int, DateTime)>> Rows(TestCluster cluster) =>
            await cluster.Results.ReadAsync(cluster.Job.JobId, Token).Select(r => (r.Result.Index, r.Result.FinishedAt)).ToListAsync(Token);
    }

    [Fact]
    public async Task A_lost_event_only_costs_a_beat()
    {
        // Claimed and returned behind the coordinator's back: nobody says that shard 1 waits again.
        await using var cluster = await TestCluster.CreateAsync(images: 4, shardSize: 2);
        await cluster.StartAsync();
        if (await cluster.Shards.ClaimAsync(1, "elsewhere", Engine.Number, Token) is { } claim)
            await cluster.Shards.ReturnAsync(claim, Token);

        (await cluster.EndAsync()).Done.ShouldBe(4);
    }

    [Fact]
    public async Task An_artifact_that_cannot_be_written_abandons_the_shard_and_the_job_still_ends()
    {
        await using var cluster = await TestCluster.CreateAsync(images: 2, shardSize: 2);
        // A file where the folder of labels should be.
        Directory.CreateDirectory(cluster.Job.Destination);
        File.WriteAllText(Path.Combine(cluster.Job.Destination, "labels"), "in the way");
        await cluster.StartAsync();

        (await cluster.EndAsync()).ShouldBe(new JobProgress(JobState.Completed, 2, 0, 2, null));

        var failed = await cluster.Results.ReadFailedAsync(cluster.Job.JobId, Token).ToListAsync(Token);
        failed.ShouldAllBe(f => f.Result.ErrorClass == nameof(FailureClass.Transient));
    }

    [Fact]
    public async Task A_dataset_that_is_gone_fails_the_job_with_the_reason()
    {
        await using var cluster = await TestCluster.CreateAsync(images: 2, shardSize: 2);
        Directory.Delete(cluster.Job.Dataset.Source, recursive: true);
        await cluster.StartAsync();

        var progress = await cluster.EndAsync();

        progress.State.ShouldBe(JobState.Failed);
        progress.Error.ShouldNotBeNull().ShouldContain(cluster.Job.Dataset.Source);
    }

    [Fact]
    public async Task Rows_are_exported_as_csv_and_parquet_with_the_same_values()
    {
        await using var cluster = await TestCluster.CreateAsync(images: 5, shardSize: 2, prepare: images => File.Delete(images.ImagePath(3)));
        await cluster.StartAsync();
        await cluster.EndAsync();

        var csv = await File.ReadAllLinesAsync(Path.Combine(cluster.Job.Destination, "images.csv"), Token);
        csv.Length.ShouldBe(6);
        csv[0].Split(',').ShouldBe(ExportColumns.All.Select(c => c.Name));
        csv[4].ShouldStartWith("3,image-003,image-003.png,1;2,Failed,BadInput,");
        await using var file = File.OpenRead(Path.Combine(cluster.Job.Destination, "images.parquet"));
        await using var parquet = await Parquet.ParquetReader.CreateAsync(file, cancellationToken: Token);
        parquet.Schema.GetDataFields().Select(f => f.Name).ShouldBe(ExportColumns.All.Select(c => c.Name));
        parquet.RowGroupCount.ShouldBe(1);
    }
}
