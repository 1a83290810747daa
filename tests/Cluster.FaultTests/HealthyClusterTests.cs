using System.Text.Json;

namespace SamCam.Cluster.FaultTests;

/// <summary>What nobody disturbs, on real servers.</summary>
public sealed class HealthyClusterTests(TestServers servers, Undisturbed undisturbed)
{
    [Fact]
    public async Task Two_coordinators_and_two_workers_compute_every_image_once()
    {
        await using var cluster = await TestCluster.CreateAsync(servers, undisturbed);
        cluster.Set("Faults:Log", cluster.ImageLog).Set("Leases:Duration", "00:05:00");
        await cluster.StartAsync(coordinators: 2, workers: 2);

        var job = await cluster.SubmitAsync(coordinator: cluster.Coordinators[1]);

        await cluster.EndsIdenticalAsync(job);
        cluster.StartedImages().Select(i => i.Key).ShouldBeUnique();
    }

    [Fact]
    public async Task One_job_submitted_twice_at_once_with_one_key_is_one_job()
    {
        await using var cluster = await TestCluster.StartAsync(servers, undisturbed, coordinators: 2, workers: 1);

        var ids = await Task.WhenAll(Enumerable.Range(0, 6).Select(i => cluster.SubmitAsync(idempotencyKey: "once", coordinator: cluster.Coordinators[i % 2])));

        ids.Distinct().ShouldHaveSingleItem();
        await cluster.EndsIdenticalAsync(ids[0]);
        (await cluster.QueryAsync<long>("select count(*) from jobs")).ShouldBe([1]);
    }

    [Fact]
    public async Task Masks_of_an_earlier_job_are_counted_and_other_masks_are_another_job()
    {
        await using var cluster = await TestCluster.StartAsync(servers, undisturbed, workers: 1);
        var request = cluster.Request with { Limit = 6 };
        var earlier = await cluster.SubmitAsync(request);
        await cluster.StateAsync(earlier, "Completed");
        var reusing = request with { Output = cluster.Folder.PathOf("again"), Masks = earlier.ToString(), Set = [.. request.Set, "cam.background_threshold=0.2"] };

        var job = await cluster.SubmitAsync(reusing);

        await cluster.StateAsync(job, "Completed");
        var masks = (await cluster.GetAsync(job)).GetProperty("masks");
        (masks.GetProperty("reused").GetInt32(), masks.GetProperty("recomputed").GetInt32()).ShouldBe((6, 0));
        (await cluster.GetAsync(earlier)).GetProperty("masks").ValueKind.ShouldBe(JsonValueKind.Null);
        (await cluster.SubmitAsync(reusing)).ShouldBe(job);
        var (status, problem) = await cluster.PostAsync(reusing with { Masks = null });
        status.ShouldBe(409);
        problem.GetProperty("detail").GetString().ShouldNotBeNull().ShouldContain($"job {job} is there already and takes the masks of {cluster.Output}");
    }

    [Fact]
    public async Task A_worker_of_another_engine_that_joins_computes_nothing()
    {
        await using var cluster = await TestCluster.StartAsync(servers, undisturbed, workers: 1);
        var job = await cluster.SubmitAsync();
        await cluster.ProgressAsync(job, 1);

        var other = await cluster.StartWorkerAsync(("Worker:Engine", "2"));

        await cluster.EndsIdenticalAsync(job);
        other.Process.HasExited.ShouldBeFalse();
        (await cluster.QueryAsync<string>("select distinct worker from image_results")).ShouldBe([cluster.Workers[0].Name]);
    }
}
