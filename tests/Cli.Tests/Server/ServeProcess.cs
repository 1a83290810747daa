using System.Net;
using System.Net.Sockets;
using System.Text.Json;
using SamCam.Cli.Tests.EndToEnd;
using SamCam.Cli.Tests.Labels;

namespace SamCam.Cli.Tests.Server;

/// <summary>A <c>samcam serve</c> of its own, and commands that talk to it.</summary>
internal sealed class ServeProcess : IDisposable
{
    private ServeProcess(SamCamProcess process, string address)
    {
        Process = process;
        Address = address;
    }

    public SamCamProcess Process { get; }

    public string Address { get; }

    /// <summary>An address of this machine where nobody listens.</summary>
    public static string FreeAddress()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return $"http://127.0.0.1:{((IPEndPoint)listener.LocalEndpoint).Port}";
    }

    /// <summary>The command line of a server.</summary>
    public static string[] Arguments(string database, string address) =>
        ["serve", "--listen", address, "--database", database, "--setting", "Coordinator:Beat=00:00:00.2", "--setting", "Coordinator:WatchBeat=00:00:00.1", "--setting", "Worker:RenewInterval=00:00:00.5"];

    /// <summary>Starts one and waits until it serves.</summary>
    public static async Task<ServeProcess> StartAsync(string database, string? address = null)
    {
        address ??= FreeAddress();
        var process = SamCamProcess.Start(Arguments(database, address));
        try
        {
            await process.WaitUntilAsync(() => process.ErrorSoFar.Contains("serving at " + address, StringComparison.Ordinal));
            return new ServeProcess(process, address);
        }
        catch
        {
            process.Dispose();
            throw;
        }
    }

    /// <summary>Runs a command against it, in this process.</summary>
    public Task<CommandRun> RunAsync(params string[] arguments) => CommandRun.Of(CommandLine.CreateRoot(), [.. arguments, "--server", Address]);

    /// <summary>A command that ends well, with what it printed as JSON.</summary>
    public async Task<JsonElement> JsonAsync(params string[] arguments)
    {
        var run = await RunAsync([.. arguments, "--json"]);
        run.ExitCode.ShouldBe(ExitCodes.Done, run.Error);
        run.Output.Count(c => c == '\n').ShouldBe(1);
        return run.Json;
    }

    /// <summary>Submits a dataset with a small recipe.</summary>
    public async Task<string> SubmitAsync(TinyDataset dataset, string output, params string[] more) =>
        (await RunAsync(["submit", .. dataset.Run(output, more)[1..]])).Output.TrimEnd('\n');

    public void Dispose() => Process.Dispose();
}
