using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using SamCam.Coordinator;
using SamCam.GpuWorker;
using SamCam.Segmentation;
using SamCam.ServiceDefaults;
using SamCam.Storage.Results;

namespace SamCam.Cli.Serve;

/// <summary>
/// One <c>samcam serve</c>: the parts of a coordinator and of a worker as one service, with the settings of both. By default they are joined by a bus
/// inside the process, over a SQLite file that nobody else works with.
/// </summary>
internal sealed class ServeSession(string[] settings, TextWriter error) : IDisposable
{
    private DatabaseLock? gate;

    /// <summary>Serves until it is told to end.</summary>
    /// <returns>One of <see cref="ExitCodes"/>.</returns>
    public async Task<int> RunAsync(CancellationToken cancellationToken)
    {
        await using var app = await ClusterService.CreateAsync("serve", settings, CoordinatorProgram.DefaultUrl, Add, PrepareAsync, cancellationToken);
        try
        {
            await app.StartAsync(cancellationToken);
        }
        catch (IOException e) when (e.InnerException is AddressInUseException)
        {
            throw InUse(app.Configuration[WebHostDefaults.ServerUrlsKey] ?? "", e);
        }

        await error.WriteLineAsync(
            $"samcam: serving at {string.Join(", ", app.Urls)}, with a worker on this machine; `samcam submit DATASET --output PLACE` submits a job. "
            + "Stop it with Ctrl-C: the same command goes on.");
        await app.WaitForShutdownAsync(cancellationToken);
        return ExitCodes.Done;
    }

    /// <inheritdoc/>
    public void Dispose() => gate?.Dispose();

    private static void Add(WebApplicationBuilder builder)
    {
        CoordinatorProgram.AddParts(builder);
        GpuWorkerProgram.AddParts(builder);
        builder.Services.AddClusterBus(builder.Configuration, bus =>
        {
            bus.AddCoordinatorConsumers();
            bus.AddGpuWorkerConsumers();
        });
    }

    private async Task PrepareAsync(WebApplication app, CancellationToken cancellationToken)
    {
        if (ListenAddress.FindUsed(app.Configuration) is { } used)
            throw InUse(used, inner: null);
        var services = app.Services;
        var alone = services.GetRequiredService<BusOptions>().Uri is null ? (services.GetRequiredService<IClusterDatabase>() as SqliteClusterDbFactory)?.File : null;
        if (alone is not null)
            gate = DatabaseLock.Take(alone);
        await CoordinatorProgram.PrepareAsync(app, cancellationToken);
        // Whatever an earlier process had in hand is lost: nobody has to wait until its leases run out.
        if (alone is not null)
            await ReturnOrphansAsync(services.GetRequiredService<JobStore>(), services.GetRequiredService<ShardSweep>(), cancellationToken);
        await GpuWorkerProgram.PrepareAsync(app, cancellationToken);
    }

    private static InputException InUse(string url, Exception? inner) =>
        new($"--listen {url}", "another program listens there", "use it, if it is a server of yours, or name another address", inner);

    private static async Task ReturnOrphansAsync(JobStore jobs, ShardSweep sweep, CancellationToken cancellationToken)
    {
        JobState[] open = [.. Enum.GetValues<JobState>().Except(JobLifeCycle.Ends)];
        foreach (var job in await jobs.ListAsync(open, cancellationToken))
            await sweep.ReturnOrphansAsync(job, cancellationToken);
    }
}
