using SamCam.Cli.Tests.EndToEnd;
using SamCam.Cli.Tests.Server;
using SamCam.Testing;

namespace SamCam.Cli.Tests.Serve;

/// <summary><c>samcam serve</c> as a process: killed, started again, stopped, refused.</summary>
public sealed class ServeTests(ReferenceRun reference) : IDisposable
{
    private readonly TemporaryFolder folder = new();

    private string Database => folder.PathOf("cluster.db");

    public void Dispose() => folder.Dispose();

    [Fact]
    public async Task A_killed_server_goes_on_with_its_job_when_it_is_started_again_and_a_watch_outlasts_it()
    {
        var output = new RunFolder(folder.PathOf("out"));
        using var killed = await ServeProcess.StartAsync(Database);
        var submit = (await killed.RunAsync(["submit", .. reference.Arguments(output.Root, "--shard-size", "2")[1..]])).Output.TrimEnd();
        using var watch = SamCamProcess.Start("watch", submit, "--server", killed.Address);
        await killed.Process.WaitUntilAsync(() => File.Exists(output.PathOf("labels/scene-001.png")) && watch.ErrorSoFar.Length > 0);
        killed.Process.Kill();
        await killed.Process.EndAsync();
        File.Exists(output.PathOf("images.csv")).ShouldBeFalse("killed too late to test anything");
        await watch.WaitUntilAsync(() => watch.ErrorSoFar.Contains("the server is away", StringComparison.Ordinal));

        using var again = await ServeProcess.StartAsync(Database, killed.Address);
        var watched = await watch.EndAsync();

        watched.ShouldEndWith(ExitCodes.Done).Error.ShouldContain("the server is back");
        var (_, undisturbed) = await reference.GetAsync();
        output.ShouldBeIdenticalTo(undisturbed);
        // Leases of the killed process are not waited for: its shards are put back at once.
        (await again.JsonAsync("status", submit)).GetProperty("done").GetInt32().ShouldBe(ReferenceRun.Images);
    }

    [Fact]
    public async Task Ctrl_C_ends_a_server_in_order()
    {
        using var server = await ServeProcess.StartAsync(Database);
        (await server.JsonAsync("jobs")).GetProperty("jobs").GetArrayLength().ShouldBe(0);
        await server.Process.InterruptAsync();
        (await server.Process.EndAsync()).ShouldEndWith(ExitCodes.Done);
    }

    [Fact]
    public async Task A_second_server_of_the_same_database_or_address_is_refused()
    {
        using var server = await ServeProcess.StartAsync(Database);
        (await SamCamProcess.RunAsync(ServeProcess.Arguments(Database, ServeProcess.FreeAddress()))).ShouldEndWith(ExitCodes.Usage)
            .Error.ShouldBe($"samcam: --database {Database}: another `samcam serve` works with it; use that one, or name another file\n");
        (await SamCamProcess.RunAsync(ServeProcess.Arguments(folder.PathOf("other.db"), server.Address))).ShouldEndWith(ExitCodes.Usage)
            .Error.ShouldBe($"samcam: --listen {server.Address}: another program listens there; use it, if it is a server of yours, or name another address\n");
    }

    [Fact]
    public async Task Settings_that_cannot_be_are_refused()
    {
        (await SamCamProcess.RunAsync("serve", "--database", Database, "--listen", "http://0.0.0.0:0")).ShouldEndWith(ExitCodes.Usage).Error.ShouldContain("samcam keys create");
        (await SamCamProcess.RunAsync("serve", "--database", Database, "--listen", ServeProcess.FreeAddress(), "--setting", "Worker:Speed=high")).ShouldEndWith(ExitCodes.Usage).Error.ShouldContain("Worker");
        (await SamCamProcess.RunAsync("serve", "--setting", "Worker")).ShouldBeRefused("Section:Name=value");
    }
}
