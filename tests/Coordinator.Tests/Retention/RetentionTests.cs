using System.Net;
using Microsoft.EntityFrameworkCore;
using SamCam.Client;
using SamCam.Client.Documents;
using SamCam.Coordinator.Destinations;
using SamCam.Coordinator.Tests.Api;
using SamCam.Segmentation.Recipes;
using SamCam.Storage.Access;
using SamCam.Storage.Objects;

namespace SamCam.Coordinator.Tests.Retention;

/// <summary>Jobs go when they were kept long enough, with their artifacts only when that was asked for.</summary>
public sealed class RetentionTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Jobs_go_after_their_days_with_their_artifacts_only_when_asked_to()
    {
        await using var coordinator = await StartAsync();
        using var client = new SamCamClient(coordinator.Address);
        var (kept, young, rows, all) = (await SampleAsync(null, 400), await SampleAsync(2, 1), await SampleAsync(2, 3), await SampleAsync(2, 3, artifacts: true));
        await File.WriteAllTextAsync(Path.Combine(all.Output, "labels", "mine.png"), "mine", Token);

        await GoneAsync(client, rows, all);

        (await client.ListJobsAsync(cancellationToken: Token)).Items.Select(j => j.Id).ShouldBe([kept.Id, young.Id], ignoreOrder: true);
        Labels(rows).Length.ShouldBe(21);
        Labels(all).Select(Path.GetFileName).ShouldBe(["mine.png"]);
        Labels(kept).Length.ShouldBe(21);
        // A deletion's row is ended after the job is gone.
        await Wait.UntilAsync(async () => (await AuditAsync()).All(a => a.Outcome is not null), "the audit rows to be ended", cancellationToken: Token);
        var audit = await AuditAsync();
        audit.Select(a => $"{a.Action} {a.Target} {a.Outcome}").ShouldBe(
            [$"DELETE /v1/jobs/{{id:guid}} /v1/jobs/{rows.Id} 204", $"DELETE /v1/jobs/{{id:guid}} /v1/jobs/{all.Id}?artifacts=true 204"], ignoreOrder: true);

        async Task<IReadOnlyList<AuditDocument>> AuditAsync() => (await client.ListAuditAsync(who: "retention", cancellationToken: Token)).Items;

        async Task<SampleJob> SampleAsync(int? days, int age, bool artifacts = false)
        {
            var job = await SampleJob.CreateAsync(coordinator);
            await job.CancelAsync();
            await AgeAsync(coordinator, job, days, age, artifacts);
            return job;
        }
    }

    [Fact]
    public async Task What_another_job_recorded_stays()
    {
        await using var coordinator = await StartAsync();
        using var client = new SamCamClient(coordinator.Address);
        var job = await SampleJob.CreateAsync(coordinator);
        await job.CancelAsync();
        // Somebody moved the manifest away, and another job has the place.
        var store = coordinator.Get<IObjectStores>().Open(job.Output);
        await new Destination(store, job.Output).UpdateAsync(
            new RunManifest
            {
                JobId = Guid.NewGuid(),
                State = RunStates.Running,
                Version = "0.0.0",
                Dataset = new Dictionary<string, string>(StringComparer.Ordinal),
                Classes = ["cat"],
                Recipe = new Recipe { Models = new(Sam: null, Cam: null), Options = new() },
                RecipeHash = "other",
                CreatedAt = DateTime.UnixEpoch,
            },
            Token);
        await AgeAsync(coordinator, job, days: 1, age: 2, artifacts: true);

        await GoneAsync(client, job);

        Labels(job).Length.ShouldBe(21);
        (await store.FindAsync(Destination.ManifestKey, Token)).ShouldNotBeNull();
    }

    [Fact]
    public async Task Audit_rows_go_after_their_days_and_leave_a_trace()
    {
        await using var coordinator = await StartAsync(("Access:AuditDays", "7"));
        using var client = new SamCamClient(coordinator.Address);
        await using (var db = coordinator.Database.CreateDbContext())
        {
            db.AddRange(Enumerable.Range(0, 3).Select(i => new AuditRow { Who = "old", Action = "a", Target = "", At = DateTime.UtcNow.AddDays(-8) }));
            db.Add(new AuditRow { Who = "new", Action = "a", Target = "", At = DateTime.UtcNow.AddDays(-6) });
            await db.SaveChangesAsync(Token);
        }

        await Wait.UntilAsync(async () => (await client.ListAuditAsync(who: "retention", cancellationToken: Token)).Items.Count > 0, "old rows to be forgotten", cancellationToken: Token);

        (await client.ListAuditAsync(who: "old", cancellationToken: Token)).Items.ShouldBeEmpty();
        (await client.ListAuditAsync(who: "new", cancellationToken: Token)).Items.Count.ShouldBe(1);
        (await client.ListAuditAsync(who: "retention", cancellationToken: Token)).Items[0].Target.ShouldStartWith("3 rows from before ");
    }

    private static Task<TestCoordinator> StartAsync(params (string, string)[] settings) => TestCoordinator.StartAsync([("Coordinator:RetentionBeat", "00:00:00.2"), .. settings]);

    private static string[] Labels(SampleJob job) => Directory.GetFiles(job.Output, "*.png", SearchOption.AllDirectories);

    private static async Task AgeAsync(TestCoordinator coordinator, SampleJob job, int? days, int age, bool artifacts)
    {
        var ended = DateTime.UtcNow.AddDays(-age);
        await using var db = coordinator.Database.CreateDbContext();
        await db.Jobs.Where(j => j.Id == job.Id).ExecuteUpdateAsync(
            j => j.SetProperty(x => x.FinishedAt, ended).SetProperty(x => x.RetentionDays, days).SetProperty(x => x.RetentionArtifacts, artifacts), Token);
    }

    private static async Task GoneAsync(SamCamClient client, params SampleJob[] jobs)
    {
        foreach (var job in jobs)
            await Wait.UntilAsync(async () => await IsGoneAsync(job), "the job to be deleted", cancellationToken: Token);

        async Task<bool> IsGoneAsync(SampleJob job)
        {
            try
            {
                await client.GetJobAsync(job.Id, Token);
                return false;
            }
            catch (SamCamException e) when (e.Status == HttpStatusCode.NotFound)
            {
                return true;
            }
        }
    }
}
