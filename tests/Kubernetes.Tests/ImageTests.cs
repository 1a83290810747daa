using System.Globalization;
using System.Runtime.InteropServices;

namespace SamCam.Kubernetes.Tests;

/// <summary>
/// What can be said of the images without a container engine: builders would take the Dockerfiles, and what the images hold runs as an unprivileged user, from an
/// empty directory, on a root that cannot be written. That they build and run on their base images is not tested here.
/// </summary>
public sealed partial class ImageTests(PublishedPrograms programs) : IClassFixture<PublishedPrograms>
{
    private const string Bubblewrap = "/usr/bin/bwrap";

    public static TheoryData<string> Dockerfiles => ["src/Coordinator/Dockerfile", "src/GpuWorker/Dockerfile", "src/GpuWorker/Dockerfile.cpu"];

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory]
    [MemberData(nameof(Dockerfiles))]
    public async Task A_builder_would_take_the_Dockerfile(string file)
    {
        var (code, output, error) = await Tools.NodeAsync("lint-dockerfile.mjs", Repository.PathOf(file));
        code.ShouldBe(0, output + error);
    }

    [Theory]
    [MemberData(nameof(Dockerfiles))]
    public async Task Bases_are_pinned_and_the_user_is_not_root(string file)
    {
        var lines = await File.ReadAllLinesAsync(Repository.PathOf(file), Token);
        var defaults = lines.Where(l => l.StartsWith("ARG ", StringComparison.Ordinal) && l.Contains('=', StringComparison.Ordinal)).Select(l => l[4..].Split('=', 2)).DistinctBy(p => p[0]).ToDictionary(p => p[0], p => p[1]);
        var bases = lines.Where(l => l.StartsWith("FROM ", StringComparison.Ordinal)).Select(l => l.Split(' ')[1]).Where(b => b.Contains('/', StringComparison.Ordinal)).ToList();

        bases.Count.ShouldBeGreaterThanOrEqualTo(2);
        foreach (var image in bases)
        {
            var tag = defaults.Aggregate(image, (text, argument) => text.Replace("${" + argument.Key + "}", argument.Value, StringComparison.Ordinal)).Split(':')[^1];
            Version.TryParse(tag.Split('-')[0], out var version).ShouldBeTrue(image);
            version!.Build.ShouldBeGreaterThanOrEqualTo(0, $"{image} names no patch version");
        }

        lines.Last(l => l.StartsWith("USER ", StringComparison.Ordinal)).ShouldBe("USER 10001:10001");
        lines.ShouldNotContain(l => l.StartsWith("HEALTHCHECK", StringComparison.Ordinal));
        lines[^1].ShouldStartWith("ENTRYPOINT [\"dotnet\", \"/app/SamCam.");
    }

    [Fact]
    public async Task The_root_of_these_tests_cannot_be_written()
    {
        Availability.RequireProgram(Bubblewrap, "bubblewrap");
        foreach (var place in (string[])["/x", "/app/x", "/usr/x", "/etc/x"])
            (await Tools.RunAsync([Bubblewrap, .. Sandbox(programs.Coordinator), "/usr/bin/touch", place])).ExitCode.ShouldNotBe(0, place);
        (await Tools.RunAsync([Bubblewrap, .. Sandbox(programs.Coordinator), "/usr/bin/id", "-u"])).Output.Trim().ShouldBe("10001");
    }

    [Fact]
    public async Task The_coordinator_runs_and_serves_its_pages_and_metrics()
    {
        Availability.RequireProgram(Bubblewrap, "bubblewrap");
        await using var coordinator = Start(programs.Coordinator, "SamCam.Coordinator.dll", "--Database:ConnectionString", "Data Source=/tmp/cluster.db", "--Urls", "http://127.0.0.1:0");
        using var http = new HttpClient { BaseAddress = await AddressAsync(coordinator) };

        await ReadyAsync(http, coordinator);
        (await http.GetStringAsync("/", Token)).ShouldContain("blazor.web.js");
        (await http.GetByteArrayAsync("/assets/MudBlazor.min.css", Token)).Length.ShouldBeGreaterThan(1000);
        MetricSample.Parse(await http.GetStringAsync("/metrics", Token)).ShouldContain(s => s.Name == "samcam_workers");
        Terminate(coordinator);
        (await coordinator.WaitForExitAsync(cancellationToken: Token)).ShouldBe(0, coordinator.Output);
    }

    [Fact]
    public async Task The_image_of_the_coordinator_migrates_and_makes_keys()
    {
        Availability.RequireProgram(Bubblewrap, "bubblewrap");
        var migrate = await Tools.RunAsync([Bubblewrap, .. Sandbox(programs.Coordinator), "/usr/bin/dotnet", "/app/SamCam.Coordinator.dll", "migrate", "--Database:ConnectionString", "Data Source=/tmp/cluster.db"]);
        migrate.ExitCode.ShouldBe(0, migrate.Error);
        migrate.Output.ShouldContain("migrate: applied");
        var keys = await Tools.RunAsync(
            [Bubblewrap, .. Sandbox(programs.Coordinator), "--setenv", "SAMCAM_Database__ConnectionString", "Data Source=/tmp/cluster.db", "/usr/bin/dotnet", "/app/samcam.dll", "keys", "create", "--role", "admin", "--name", "me"]);
        keys.ExitCode.ShouldBe(0, keys.Error);
        keys.Output.ShouldContain("sck_");
    }

    [Fact]
    public async Task The_worker_loads_a_model_and_shows_its_metrics()
    {
        Availability.RequireProgram(Bubblewrap, "bubblewrap");
        await using var worker = Start(
            programs.Worker, "SamCam.GpuWorker.dll", "--Database:ConnectionString", "Data Source=/tmp/cluster.db", "--Urls", "http://127.0.0.1:0", "--Worker:WarmModels:0", "/models/tiny-sam", "--Worker:Session:Provider", "Cpu");
        using var http = new HttpClient { BaseAddress = await AddressAsync(worker) };

        await ReadyAsync(http, worker);
        MetricSample.Parse(await http.GetStringAsync("/metrics", Token)).ShouldContain(s => s.Name == "samcam_shards_in_hand");
        worker.Output.ShouldContain("tiny-sam");
        worker.Output.ShouldNotContain("telemetry", Case.Insensitive, "the ONNX Runtime tells nobody of models and machines");
        Terminate(worker);
        (await worker.WaitForExitAsync(cancellationToken: Token)).ShouldBe(0, worker.Output);
    }

    [Fact]
    public void What_the_images_hold_is_for_Linux_alone_and_has_no_symbols()
    {
        foreach (var folder in (string[])[programs.Coordinator, programs.Worker])
        {
            var files = Directory.GetFiles(folder, "*", SearchOption.AllDirectories);
            files.ShouldNotContain(f => f.EndsWith(".pdb", StringComparison.Ordinal) || f.EndsWith(".dylib", StringComparison.Ordinal) || f.Contains("/win-", StringComparison.Ordinal));
            var megabytes = files.Sum(f => new FileInfo(f).Length) / 1e6;
            TestContext.Current.TestOutputHelper?.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{Path.GetFileName(folder)}: {megabytes:F0} MB"));
            megabytes.ShouldBeLessThan(350);
        }
    }

    private static ChildProcess Start(string folder, string program, params string[] arguments) =>
        ChildProcess.Start(new ChildProcessSettings(Bubblewrap, [.. Sandbox(folder), "/usr/bin/dotnet", "/app/" + program, .. arguments]));

    private static async Task<Uri> AddressAsync(ChildProcess process)
    {
        const string Listening = "Now listening on: ";
        var line = await process.WaitForLineAsync(Listening, cancellationToken: Token);
        return new Uri(line[(line.IndexOf(Listening, StringComparison.Ordinal) + Listening.Length)..].Trim());
    }

    // To the program alone: it was started last, below the two processes of the sandbox.
    private static void Terminate(ChildProcess process) => _ = Kill(process.ProcessIds().Max(), Signals.Terminate);

    [LibraryImport("libc", EntryPoint = "kill")]
    private static partial int Kill(int process, int signal);

    private static Task ReadyAsync(HttpClient http, ChildProcess process) => Wait.UntilAsync(
        async () =>
        {
            using var answer = await http.GetAsync("/health/ready", Token);
            return answer.IsSuccessStatusCode;
        },
        "the program to be ready: " + process.Output,
        cancellationToken: Token);

    // User, root and volumes as the manifests have them; system libraries are this machine's.
    private static string[] Sandbox(string folder) =>
    [
        "--unshare-user", "--unshare-pid", "--unshare-ipc", "--uid", "10001", "--gid", "10001", "--die-with-parent", "--new-session",
        "--ro-bind", "/usr", "/usr", "--symlink", "usr/lib", "/lib", "--symlink", "usr/lib64", "/lib64", "--symlink", "usr/bin", "/bin",
        "--dir", "/etc", "--ro-bind", "/etc/alternatives", "/etc/alternatives",
        "--ro-bind", folder, "/app", "--ro-bind", Repository.PathOf("models"), "/models", "--dir", "/empty",
        "--proc", "/proc", "--dev", "/dev", "--tmpfs", "/tmp", "--tmpfs", "/var/cache/samcam", "--remount-ro", "/",
        "--chdir", "/empty", "--clearenv", "--setenv", "PATH", "/usr/bin", "--setenv", "DOTNET_EnableDiagnostics", "0", "--setenv", "SAMCAM_Models__Folder", "/var/cache/samcam/models",
    ];
}
