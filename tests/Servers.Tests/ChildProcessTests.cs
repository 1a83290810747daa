using System.Globalization;
using SamCam.Testing;
using SamCam.Testing.Servers;

namespace SamCam.Servers.Tests;

public sealed class ChildProcessTests
{
    private const string ProbeFile = "SAMCAM_SERVERS_PROBE";

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Lines_environment_and_exit_code_come_through()
    {
        await using var child = ChildProcess.Start(new("sh", "-c", "echo first; echo \"got $VALUE and ${HOME-none}\" >&2; exit 3")
        {
            Environment = new Dictionary<string, string?>(StringComparer.Ordinal) { ["VALUE"] = "a value", ["HOME"] = null },
        });
        (await child.WaitForLineAsync("got", cancellationToken: Token)).ShouldBe("got a value and none");
        (await child.WaitForExitAsync(cancellationToken: Token)).ShouldBe(3);
        child.HasExited.ShouldBeTrue();
        child.Output.ShouldContain("first");
        (await child.WaitForLineAsync("first", cancellationToken: Token)).ShouldBe("first");
        (await Should.ThrowAsync<InvalidOperationException>(() => child.WaitForLineAsync("never", cancellationToken: Token))).Message.ShouldContain("a value");
    }

    [Fact]
    public async Task A_line_that_does_not_come_is_an_error_with_the_output()
    {
        await using var child = ChildProcess.Start(new("sh", "-c", "echo said; exec sleep 1000"));
        await child.WaitForLineAsync("said", cancellationToken: Token);
        (await Should.ThrowAsync<TimeoutException>(() => child.WaitForLineAsync("never", TimeSpan.FromMilliseconds(50), Token))).Message.ShouldContain("said");
        (await Should.ThrowAsync<TimeoutException>(() => child.WaitForExitAsync(TimeSpan.FromMilliseconds(50), Token))).Message.ShouldContain("said");
    }

    [Fact]
    public async Task Much_output_is_cut_and_never_blocks()
    {
        await using var child = ChildProcess.Start(new("sh", "-c", "i=0; while [ $i -lt 5000 ]; do echo line $i; i=$((i+1)); done"));
        (await child.WaitForExitAsync(cancellationToken: Token)).ShouldBe(0);
        child.Output.Split('\n').ShouldBe(Enumerable.Range(4_940, 60).Select(i => $"line {i}"));
        await Should.ThrowAsync<InvalidOperationException>(() => child.WaitForLineAsync(l => l == "line 5", "line 5", cancellationToken: Token));
    }

    [Fact]
    public async Task Signals_reach_the_program()
    {
        await using var child = ChildProcess.Start(new("sh", "-c", "trap 'echo asked; exit 5' TERM; echo ready; while :; do sleep 0.05; done"));
        await child.WaitForLineAsync("ready", cancellationToken: Token);
        child.Signal(Signals.Stop);
        await Wait.UntilAsync(() => ProcessEntry.Find(child.Id) is { State: 'T' }, "it to freeze", cancellationToken: Token);
        child.Signal(Signals.Terminate);
        child.HasExited.ShouldBeFalse();
        child.Signal(Signals.Continue);
        (await child.WaitForExitAsync(cancellationToken: Token)).ShouldBe(5);
        child.Output.ShouldEndWith("asked");
    }

    [Fact]
    public async Task Kill_ends_the_program_at_once()
    {
        await using var child = ChildProcess.Start(new("sleep", "1000"));
        child.Kill();
        (await child.WaitForExitAsync(cancellationToken: Token)).ShouldBe(128 + Signals.Kill);
    }

    [Fact]
    public async Task The_whole_tree_is_killed_sessions_of_its_own_and_frozen_ones_too()
    {
        var child = ChildProcess.Start(new("sh", "-c", "setsid sleep 1000 & sleep 1000 & (sleep 1000 & sleep 1000 & wait) & echo ready; wait"));
        await child.WaitForLineAsync("ready", cancellationToken: Token);
        await Wait.UntilAsync(() => child.ProcessIds().Count == 6, "all to have started", cancellationToken: Token);
        var living = child.ProcessIds();
        child.SignalTree(Signals.Stop);
        await child.KillAsync();
        living.Where(ProcessEntry.IsRunning).ShouldBeEmpty();
        await child.DisposeAsync();
    }

    [Fact]
    public void A_program_that_is_not_there_is_an_error() =>
        Should.Throw<FileNotFoundException>(() => ChildProcess.Start(new("/no/such/program")));

    [Fact]
    public async Task Nothing_outlives_a_test_process_that_is_killed()
    {
        // The same test in a test process of its own is the one that gets killed.
        if (Environment.GetEnvironmentVariable(ProbeFile) is { } told)
        {
            await WaitToBeKilledAsync(told);
            return;
        }
        using var folder = new TemporaryFolder();
        var file = folder.PathOf("probe");
        await using var tests = ChildProcess.Start(ChildProcessSettings.Dotnet(
            typeof(ChildProcessTests).Assembly.Location,
            "-method",
            $"{typeof(ChildProcessTests).FullName}.{nameof(Nothing_outlives_a_test_process_that_is_killed)}") with
        {
            Environment = new Dictionary<string, string?>(StringComparer.Ordinal) { [ProbeFile] = file },
        });
        await Wait.UntilAsync(() => File.Exists(file) || tests.HasExited, "the probe to start", cancellationToken: Token);
        tests.HasExited.ShouldBeFalse(tests.Output);
        var probe = await File.ReadAllLinesAsync(file, Token);
        var sleeper = int.Parse(probe[0], CultureInfo.InvariantCulture);
        ProcessEntry.Find(sleeper).ShouldNotBeNull();
        Directory.Exists(probe[1]).ShouldBeTrue();

        tests.Kill();

        await Wait.UntilAsync(() => !ProcessEntry.IsRunning(sleeper), "its child to end", cancellationToken: Token);
        await Wait.UntilAsync(() => !Directory.Exists(probe[1]), "its folder to go", cancellationToken: Token);
    }

    private static async Task WaitToBeKilledAsync(string file)
    {
        using var folder = ServerFolder.OnDisk();
        await File.WriteAllTextAsync(folder.PathOf("data"), "data", Token);
        var ended = ChildProcess.Start(new("true"));
        await ended.DisposeAsync();
        await using var sleeper = ChildProcess.Start(new("sleep", "1000"));
        await File.WriteAllLinesAsync(file + ".new", [sleeper.Id.ToString(CultureInfo.InvariantCulture), folder.Root], Token);
        File.Move(file + ".new", file);
        await sleeper.WaitForExitAsync(cancellationToken: Token);
    }
}
