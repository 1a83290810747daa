using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using SamCam.Cli.Run;
using SamCam.Coordinator.Destinations;
using SamCam.Coordinator.Jobs;
using SamCam.Segmentation;
using SamCam.ServiceDefaults;
using SamCam.Storage.Objects;
using SamCam.Storage.Results;

namespace SamCam.Cli.Jobs;

/// <summary>A job with its rows and its destination: of a run on this machine, or of a cluster as the settings name it.</summary>
internal sealed class RecordedJob : IDisposable
{
    private readonly IDisposable owner;

    private RecordedJob(JobRow job, IClusterDatabase database, IObjectStore objects, string place, IDisposable owner)
    {
        (Job, Database, Objects, Place) = (job, database, objects, place);
        this.owner = owner;
    }

    public JobRow Job { get; }

    public IClusterDatabase Database { get; }

    /// <summary>The destination.</summary>
    public IObjectStore Objects { get; }

    /// <summary>Where the destination is.</summary>
    public string Place { get; }

    /// <summary>Finds a job by its id, or by the place of its results.</summary>
    /// <exception cref="InputException">There is none, or its rows cannot be reached; names the setting at fault.</exception>
    public static Task<RecordedJob> FindAsync(string target, CancellationToken cancellationToken)
    {
        if (Guid.TryParse(target, out var id))
            return InClusterAsync(target, id, cancellationToken);
        var place = ObjectLocation.Parse(target);
        return place.IsFolder && File.Exists(OutputFolder.DatabaseFile(place.Path))
            ? InFolderAsync(target, place.Path, cancellationToken)
            : InClusterAsync(target, id: null, cancellationToken);
    }

    public void Dispose() => owner.Dispose();

    private static async Task<RecordedJob> InFolderAsync(string target, string folder, CancellationToken cancellationToken)
    {
        IClusterDatabase database = new SqliteClusterDbFactory(OutputFolder.DatabaseFile(folder));
        await RequireTablesAsync(database, target, "give the command of the run again with this version, which brings them up to date", cancellationToken);
        await using var db = await database.CreateDbContextAsync(cancellationToken);
        // The folder belongs to one job, whatever became of its run.json.
        var job = await db.Jobs.AsNoTracking().OrderBy(j => j.CreatedAt).FirstOrDefaultAsync(cancellationToken)
            ?? throw new InputException(target, "its run was stopped before it recorded anything", "run it again");
        return new RecordedJob(job, database, new FolderObjectStore(folder), folder, new ServiceCollection().BuildServiceProvider());
    }

    private static async Task<RecordedJob> InClusterAsync(string target, Guid? id, CancellationToken cancellationToken)
    {
        var services = new ServiceCollection().AddClusterStorage(ServiceSettings.Read()).BuildServiceProvider();
        try
        {
            var (database, objects) = (services.GetRequiredService<IClusterDatabase>(), services.GetRequiredService<IObjectStores>());
            var jobId = id ?? await ReadIdAsync(target, objects, cancellationToken);
            await ClusterStorage.CheckAsync(database, services.GetRequiredService<DatabaseOptions>(), cancellationToken);
            await RequireTablesAsync(database, "Database:ConnectionString", "name the database of the cluster", cancellationToken);
            var job = await services.GetRequiredService<JobStore>().FindAsync(jobId, cancellationToken)
                ?? throw new InputException(target, $"there is no job {jobId} in the database", "name the database of its cluster (SAMCAM_Database__ConnectionString)");
            var place = JobDocuments.ReadSpecification(job.Specification).Destination;
            return new RecordedJob(job, database, objects.Open(id is null ? target : place), id is null ? target : place, services);
        }
        catch
        {
            await services.DisposeAsync();
            throw;
        }
    }

    private static async Task<Guid> ReadIdAsync(string target, IObjectStores objects, CancellationToken cancellationToken)
    {
        var manifest = await new Destination(objects.Open(target), target).ReadAsync(cancellationToken);
        return manifest?.JobId
            ?? throw new InputException(target, $"no job recorded anything there: it has no {Destination.ManifestKey}", "name the --output of a run, or a job by its id");
    }

    private static async Task RequireTablesAsync(IClusterDatabase database, string subject, string remedy, CancellationToken cancellationToken)
    {
        await using var db = await database.CreateDbContextAsync(cancellationToken);
        if ((await db.Database.GetPendingMigrationsAsync(cancellationToken)).Any())
            throw new InputException(subject, "the database has not the tables of this version", remedy);
    }
}
