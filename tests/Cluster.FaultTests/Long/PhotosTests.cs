using System.Diagnostics;
using System.Globalization;

namespace SamCam.Cluster.FaultTests.Long;

/// <summary>Real photos at full settings, on one machine and on a cluster; minutes, so it runs with <c>./test --all</c> alone.</summary>
public sealed class PhotosTests
{
    private const int Photos = 40;

    // Either takes a few minutes when nothing else runs.
    private static readonly TimeSpan Guard = TimeSpan.FromMinutes(30);

    private readonly TestServers servers;
    private readonly Undisturbed undisturbed;

    public PhotosTests(TestServers servers, Undisturbed undisturbed)
    {
        Assert.SkipUnless(Environment.GetEnvironmentVariable("SAMCAM_LONG") == "1", "a long check: runs with ./test --all");
        (this.servers, this.undisturbed) = (servers, undisturbed);
    }

    [Fact]
    public async Task Three_workers_compute_photos_exactly_as_one_process_does()
    {
        var voc = TestData.Require("data/voc");
        var labels = Path.Combine(voc, "TransCAM");
        await using var cluster = await TestCluster.CreateAsync(servers, undisturbed);
        cluster.Set("Objects:Roots:3", voc);
        var alone = new RunFolder(cluster.Folder.PathOf("alone"));
        var start = Stopwatch.GetTimestamp();
        var (exitCode, output) = await cluster.RunAsync(
            Guard, "run", voc, "--split", "train", "--pseudo-labels", labels, "--limit", Photos.ToString(CultureInfo.InvariantCulture), "--output", alone.Root);
        exitCode.ShouldBe(0, output);
        Say("samcam run", start);

        await cluster.StartAsync(coordinators: 1, workers: 3);
        start = Stopwatch.GetTimestamp();
        var job = await cluster.SubmitAsync(cluster.Request with { Dataset = voc, Split = "train", PseudoLabels = labels, Limit = Photos, Set = [], ShardSize = 4 });
        await Wait.UntilAsync(
            async () => (await cluster.StatusAsync(job)).State == "Completed", "the job to be completed", Guard, TestContext.Current.CancellationToken);
        Say("three workers", start);

        (await cluster.StatusAsync(job)).ShouldBe(new JobStatus("Completed", Photos, Photos, 0, null));
        new RunFolder(cluster.Output).ShouldBeIdenticalTo(alone);
        (await cluster.QueryAsync<string>("select distinct worker from image_results")).Count.ShouldBe(3);
    }

    private static void Say(string what, long start) => TestContext.Current.TestOutputHelper?.WriteLine(
        string.Create(CultureInfo.InvariantCulture, $"{what}: {Photos} photos in {Stopwatch.GetElapsedTime(start).TotalSeconds:0} s"));
}
