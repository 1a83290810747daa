using SamCam.Cli.Tests.EndToEnd;
using SamCam.Segmentation;
using SamCam.Storage.Results;
using SamCam.Testing;

namespace SamCam.Cli.Tests.Server;

/// <summary>The commands that submit and steer jobs, one after another on a server.</summary>
public sealed class SteeringCommandTests(EmptyServer fixture) : IClassFixture<EmptyServer>, IDisposable
{
    private readonly TemporaryFolder folder = new();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private ServeProcess Server => fixture.Server;

    public void Dispose() => folder.Dispose();

    [Fact]
    public async Task A_job_is_paused_resumed_and_cancelled_and_a_watch_says_so()
    {
        var id = await SubmitLongAsync("out");
        (await Server.RunAsync("pause", id)).Output.ShouldBe($"job {id} is Paused\n");

        using (var watch = SamCamProcess.Start("watch", id[..13], "--server", Server.Address))
        {
            await watch.WaitUntilAsync(() => watch.ErrorSoFar.Contains("the job is paused", StringComparison.Ordinal));
            await watch.InterruptAsync();
            var interrupted = await watch.EndAsync();
            interrupted.ShouldEndWith(ExitCodes.Interrupted).Error.ShouldContain($"job {id} goes on: `samcam watch {id} --server {Server.Address}` watches it again");
        }

        (await Should.ThrowAsync<CommandException>(() => Server.RunAsync("pause", id))).Message.ShouldBe($"job {id} is Paused: it cannot be paused");
        (await Server.JsonAsync("resume", id)).GetProperty("state").GetString().ShouldBeOneOf("Submitted", "Indexing", "Running");
        (await Server.RunAsync("cancel", id)).Output.ShouldStartWith($"job {id} is Cancel");
        var ended = await Server.RunAsync("watch", id);
        ended.ExitCode.ShouldBe(ExitCodes.Cancelled);
        ended.Error.ShouldContain("the job was cancelled with ");
        var refusal = await Should.ThrowAsync<CommandException>(() => Server.RunAsync("resume", id));
        (refusal.ExitCode, refusal.Message).ShouldBe((ExitCodes.Usage, $"job {id} is Cancelled: it cannot be resumed"));
        (await Should.ThrowAsync<CommandException>(() => Server.RunAsync("cancel", Guid.Empty.ToString()))).Message.ShouldBe($"there is no job {Guid.Empty}");
    }

    [Fact]
    public async Task A_watch_of_a_job_that_fails_says_why()
    {
        var id = await SubmitLongAsync("out");
        var watch = Server.RunAsync("watch", id);
        var jobs = new JobStore(new SqliteClusterDbFactory(fixture.Database), TimeProvider.System);

        (await jobs.FailAsync(Guid.Parse(id), "the dataset went away", Token)).ShouldBeTrue();

        (await watch).ExitCode.ShouldBe(ExitCodes.Error);
        (await watch).Error.ShouldEndWith("samcam: the job failed: the dataset went away\n");
    }

    [Fact]
    public async Task Failed_images_are_requeued()
    {
        var dataset = new TinyDataset(folder.PathOf("dataset"), scenes: 1);
        dataset.Add("scene-002.jpg", [1, 2, 3]);
        var submitted = await Server.RunAsync(["submit", .. dataset.Run(folder.PathOf("out"), "--watch", "--json")[1..]]);
        (submitted.ExitCode, submitted.Json.GetProperty("failed").GetInt32()).ShouldBe((ExitCodes.SomeFailed, 1));
        await File.WriteAllBytesAsync(dataset.ImagePath("scene-002.jpg"), TinyDataset.Photo("scene-002.jpg"), Token);

        (await Server.RunAsync("requeue", "latest")).Output.ShouldEndWith(": 1 failed images are computed again\n");

        (await Server.RunAsync("watch", "latest")).ExitCode.ShouldBe(ExitCodes.Done);
    }

    [Fact]
    public async Task The_same_submission_is_the_same_job_and_another_recipe_is_refused()
    {
        var dataset = new TinyDataset(folder.PathOf("dataset"), scenes: 1);
        var recipe = folder.PathOf("recipe.json");
        await File.WriteAllTextAsync(recipe, """{"sam": {"points_per_side": 4}, "cam": {"scales": [1]}, "merge": {"strategy": "sepl"}}""", Token);
        string[] arguments = ["submit", dataset.Root, "--output", folder.PathOf("out"), "--recipe", recipe];

        var first = await Server.RunAsync(arguments);
        first.Error.ShouldContain($"`samcam watch {first.Output.TrimEnd()} --server {Server.Address}`");
        (await Server.JsonAsync(arguments)).GetProperty("id").GetString().ShouldBe(first.Output.TrimEnd());
        // What the file says and what --set says are the same recipe.
        (await Server.SubmitAsync(dataset, folder.PathOf("out"))).ShouldBe(first.Output.TrimEnd());
        var refusal = await Should.ThrowAsync<CommandException>(() => Server.RunAsync([.. arguments, "--set", "sam.points_per_side=5"]));
        refusal.ExitCode.ShouldBe(ExitCodes.Usage);
        refusal.Message.ShouldContain("points_per_side");
        (await Server.JsonAsync([.. arguments[..3], folder.PathOf("out2"), "--idempotency-key", "a", "--limit", "1"])).GetProperty("id").GetString().ShouldNotBe(first.Output.TrimEnd());
        var conflict = await Should.ThrowAsync<CommandException>(() => Server.RunAsync([.. arguments[..3], folder.PathOf("out3"), "--idempotency-key", "a"]));
        (conflict.ExitCode, conflict.Message.Contains("Idempotency-Key", StringComparison.Ordinal)).ShouldBe((ExitCodes.Usage, true));
    }

    [Fact]
    public async Task A_submission_that_cannot_work_is_refused_with_its_reason()
    {
        var refused = await SamCamProcess.RunAsync("submit", folder.PathOf("nowhere"), "--output", folder.PathOf("out"), "--server", Server.Address);
        refused.ShouldBeRefused(folder.PathOf("nowhere"));
        (await Should.ThrowAsync<InputException>(() => Server.RunAsync("submit", ".", "--output", "out", "--recipe", folder.PathOf("none.json")))).Message.ShouldContain("none.json");
    }

    [Fact]
    public async Task Relative_places_are_those_of_the_user()
    {
        var dataset = new TinyDataset(folder.PathOf("dataset"), scenes: 1);
        var relative = Path.GetRelativePath(Environment.CurrentDirectory, dataset.Root);
        await Server.RunAsync("submit", relative, "--output", Path.Combine(relative, "../out"), "--set", "sam.points_per_side=4");

        var job = await Server.JsonAsync("status", "latest");

        (job.GetProperty("dataset").GetString(), job.GetProperty("output").GetString()).ShouldBe((dataset.Root, folder.PathOf("out")));
    }

    // Hundreds of times what a test takes, so that it does not end by itself.
    private Task<string> SubmitLongAsync(string output)
    {
        var dataset = new TinyDataset(folder.PathOf("dataset"), scenes: 32);
        return Server.SubmitAsync(dataset, folder.PathOf(output), "--set", "sam.points_per_side=64");
    }
}
