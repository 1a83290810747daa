using System.Diagnostics;
using MassTransit;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging.Abstractions;
using SamCam.Contracts;
using SamCam.Coordinator.Destinations;
using SamCam.Coordinator.Indexing;
using SamCam.Coordinator.Jobs;
using SamCam.GpuWorker;
using SamCam.GpuWorker.Models;
using SamCam.Segmentation.Models;
using SamCam.ServiceDefaults;
using SamCam.Storage;
using SamCam.Storage.Models;
using SamCam.Storage.Objects;
using SamCam.Storage.Results;

namespace SamCam.Cli.Run;

/// <summary>One <c>samcam run</c>: check everything, take the destination, run the job to its end or to an interruption, say how it went.</summary>
internal sealed class RunSession(RunSettings settings)
{
    private static readonly TimeSpan PollInterval = TimeSpan.FromMilliseconds(200);

    /// <summary>Runs the job.</summary>
    /// <returns>One of <see cref="ExitCodes"/>.</returns>
    public async Task<int> RunAsync(CancellationToken cancellationToken)
    {
        var display = RunDisplay.Create();
        display.Say($"reading {settings.Request.Dataset}");
        // Of a cluster's settings only how buckets are reached and where models are kept: roots and names are a service's.
        var configuration = ServiceSettings.Read();
        var objects = new ObjectStores(new ObjectStoreOptions { S3 = Settings.Read<ObjectStoreOptions>(configuration, ObjectStoreOptions.Section).S3 });
        var models = new ModelCache(objects, Settings.Read<ModelCacheOptions>(configuration, ModelCacheOptions.Section) with { Location = null });
        var plan = await new JobPlanner(new DatasetOpener(objects), models, objects, TimeProvider.System)
            .PlanAsync(settings.Request, cancellationToken);
        foreach (var warning in plan.Warnings)
            display.Say("warning: " + warning);
        // On one machine an error of the disk is told at once.
        var worker = new WorkerOptions
        {
            StoragePatience = TimeSpan.Zero,
            // Who presses Ctrl-C waits for images that are nearly done, and not for long.
            DrainTime = TimeSpan.FromSeconds(6),
            Session = new SessionSettings { Provider = settings.Provider },
            PointsPerBatch = settings.PointsPerBatch,
            Cores = settings.Cores,
        };
        // A model that cannot be loaded must stop the run before anything is written.
        using var recipes = new RecipeCache(worker, models, NullLogger<RecipeCache>.Instance);
        await recipes.GetAsync(plan.Specification, cancellationToken);

        using var output = OutputFolder.Take(settings.Request.Output);
        if (settings.Fresh)
            await output.ClearAsync(cancellationToken);
        var manifest = await output.Destination.ClaimAsync(plan.Manifest, cancellationToken);
        output.ClearTemporary();
        if (plan.Manifest.Masks is { } masks && manifest.Masks?.From != masks.From)
            manifest = await TakeMasksAsync(output, manifest, masks, display, cancellationToken);
        await output.Database.MigrateAsync(cancellationToken);
        using var host = EmbeddedCluster.Create(output, objects, worker, recipes, settings.Verbose);
        var clock = Stopwatch.StartNew();
        var before = await ResumeAsync(host.Services, plan.Specification with { JobId = manifest.JobId }, plan.Manifest, cancellationToken);
        if (before.Done + before.Failed > 0)
            display.Say($"going on behind {before.Done + before.Failed} images of an earlier run");
        var progress = await ComputeAsync(host, manifest.JobId, plan.Images, before, display, cancellationToken);
        var seconds = clock.Elapsed.TotalSeconds;
        var rate = (progress.Done + progress.Failed - before.Done - before.Failed) / Math.Max(seconds, 1e-3);
        return await new RunEnding(settings, output, host.Services, plan, manifest, display).EndAsync(progress, before, new RunTimings(Math.Round(seconds, 3), Math.Round(rate, 3)));
    }

    /// <summary>A run that goes on may take masks that the run before it did not; one that is completed stays as it is.</summary>
    private static async Task<RunManifest> TakeMasksAsync(OutputFolder output, RunManifest manifest, RunMasks masks, RunDisplay display, CancellationToken cancellationToken)
    {
        if (manifest.State == RunStates.Completed)
        {
            display.Say($"the run is completed: --masks {masks.From} changes nothing");
            return manifest;
        }

        var changed = manifest with { Masks = masks };
        await output.Destination.UpdateAsync(changed, cancellationToken);
        return changed;
    }

    /// <summary>Brings job and shards into the state they had, less what died with an earlier process.</summary>
    private static async Task<JobProgress> ResumeAsync(IServiceProvider services, JobSpecification specification, RunManifest manifest, CancellationToken cancellationToken)
    {
        var jobs = services.GetRequiredService<JobStore>();
        // Dataset and models may have moved since the job began: what they are was checked, where they are is this run's word.
        if (!await jobs.RespecifyAsync(specification.JobId, JobDocuments.Write(specification), cancellationToken))
        {
            var job = new NewJob
            {
                Id = specification.JobId,
                Specification = JobDocuments.Write(specification),
                DatasetIdentity = JobDocuments.Write(manifest.Dataset),
                RecipeHash = specification.RecipeHash,
            };
            await jobs.CreateAsync(job, cancellationToken);
        }

        await services.GetRequiredService<ShardSweep>().ReturnOrphansAsync(specification.JobId, cancellationToken);
        return await jobs.GetProgressAsync(specification.JobId, cancellationToken);
    }

    private static async Task<JobProgress> ComputeAsync(IHost host, Guid jobId, int images, JobProgress before, RunDisplay display, CancellationToken cancellationToken)
    {
        var jobs = host.Services.GetRequiredService<JobStore>();
        var faults = host.Services.GetRequiredService<RunFaults>();
        if (before.State is JobState.Completed)
            return before;
        await host.StartAsync(cancellationToken);
        try
        {
            await host.Services.GetRequiredService<IBus>().Publish(new JobSubmitted(jobId), cancellationToken);
            while (true)
            {
                var progress = await jobs.GetProgressAsync(jobId, cancellationToken);
                display.Show(progress, images, before.Done + before.Failed);
                if (progress.State is JobState.Completed or JobState.Failed)
                    return progress;
                if (faults.First is { } error)
                    throw new InvalidOperationException($"the run cannot go on: {error}; finished images are kept: remove the cause and run the same command again");
                await Task.Delay(PollInterval, cancellationToken);
            }
        }
        catch (OperationCanceledException)
        {
            display.Say("stopping: finished images are kept");
        }
        finally
        {
            await host.StopAsync(CancellationToken.None);
            display.Close();
        }

        return await jobs.GetProgressAsync(jobId, CancellationToken.None);
    }
}
