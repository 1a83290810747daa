using System.Globalization;
using System.Text.Json;

namespace SamCam.Cluster.FaultTests;

/// <summary>Many tiny images through <c>benchmarks/cluster</c>, whose networks compute nothing: no row is lost or double, no artifact differs, no memory grows.</summary>
public sealed class LoadTests(TestServers servers)
{
    private const double Megabyte = 1 << 20;

    // A worker alone has about 230 MB, most of it code.
    private const double MostMegabytes = 600;
    private const double MostGrowth = 1.25;

    private static readonly TimeSpan Guard = TimeSpan.FromMinutes(20);

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_few_hundred_images_end_exact()
    {
        var report = await RunAsync("--images", "500", "--workers", "1");

        report.GetProperty("faults").EnumerateArray().Select(f => f.GetString()).ShouldBeEmpty();
        report.GetProperty("images").GetInt32().ShouldBe(500);
        report.GetProperty("rows").GetInt64().ShouldBe(1000);
    }

    [Fact]
    public async Task A_hundred_thousand_images_end_exact_in_memory_that_stays_flat()
    {
        Assert.SkipUnless(Environment.GetEnvironmentVariable("SAMCAM_LONG") == "1", "a long check: runs with ./test --all");

        var report = await RunAsync("--images", "100000");

        report.GetProperty("faults").EnumerateArray().Select(f => f.GetString()).ShouldBeEmpty();
        report.GetProperty("images").GetInt32().ShouldBe(100_000);
        report.GetProperty("rows").GetInt64().ShouldBe(200_000);
        foreach (var process in report.GetProperty("processes").EnumerateArray())
        {
            var (name, peak) = (process.GetProperty("name").GetString(), process.GetProperty("peakBytes").GetInt64() / Megabyte);
            var (first, second) = (process.GetProperty("firstHalfBytes").GetInt64() / Megabyte, process.GetProperty("secondHalfBytes").GetInt64() / Megabyte);
            var found = string.Create(CultureInfo.InvariantCulture, $"{name}: peak {peak:F0} MB, median {first:F0} MB, then {second:F0} MB");
            TestContext.Current.TestOutputHelper?.WriteLine(found);
            peak.ShouldBeLessThan(MostMegabytes, found);
            second.ShouldBeLessThan(first * MostGrowth, found);
        }
    }

    private async Task<JsonElement> RunAsync(params string[] arguments)
    {
        var rabbit = await servers.RabbitMqAsync();
        var postgres = await servers.PostgresAsync();
        using var folder = new TemporaryFolder();
        var bus = await rabbit.CreateVirtualHostAsync(cancellationToken: Token);
        var database = await postgres.CreateDatabaseAsync(cancellationToken: Token);
        var json = folder.PathOf("report.json");
        await using var program = ChildProcess.Start(ChildProcessSettings.Dotnet(
            Path.Combine(AppContext.BaseDirectory, "SamCam.ClusterBenchmark.dll"),
            ["--json", json, "--bus", bus.AbsoluteUri, "--database", database, "--folder", folder.Root, .. arguments]));
        // Its exit code is 1 where something is wrong, and the report says what.
        await program.WaitForExitAsync(Guard, Token);
        File.Exists(json).ShouldBeTrue(program.Output);
        using var report = JsonDocument.Parse(await File.ReadAllBytesAsync(json, Token));
        return report.RootElement.Clone();
    }
}
