using Microsoft.EntityFrameworkCore;
using SamCam.Storage.Access;

namespace SamCam.Storage.Results;

/// <summary>The tables, the same on every database. The state in them is the truth; the bus only carries hints.</summary>
public abstract class ClusterDb(DbContextOptions options) : DbContext(options)
{
    /// <summary>Jobs.</summary>
    public DbSet<JobRow> Jobs => Set<JobRow>();

    /// <summary>Shards.</summary>
    public DbSet<ShardRow> Shards => Set<ShardRow>();

    /// <summary>What is to be computed.</summary>
    public DbSet<ImageItemRow> ImageItems => Set<ImageItemRow>();

    /// <summary>What became of it.</summary>
    public DbSet<ImageResultRow> ImageResults => Set<ImageResultRow>();

    /// <summary>Images that may have killed a worker.</summary>
    public DbSet<SuspectRow> Suspects => Set<SuspectRow>();

    /// <summary>Workers.</summary>
    public DbSet<WorkerRow> Workers => Set<WorkerRow>();

    /// <summary>Adds a page of images, within the transaction that is open.</summary>
    public virtual async Task AddItemsAsync(IReadOnlyCollection<ImageItemRow> items, CancellationToken cancellationToken)
    {
        ImageItems.AddRange(items);
        await SaveChangesAsync(cancellationToken);
    }

    /// <summary>Writes a batch of results of one job over what is there for the same images, within the transaction that is open.</summary>
    public virtual async Task WriteResultsAsync(IReadOnlyCollection<ImageResultRow> results, CancellationToken cancellationToken)
    {
        var (jobs, indexes) = (results.Select(r => r.JobId).Distinct().ToList(), results.Select(r => r.Index).ToList());
        await ImageResults.Where(r => jobs.Contains(r.JobId) && indexes.Contains(r.Index)).ExecuteDeleteAsync(cancellationToken);
        ImageResults.AddRange(results);
        await SaveChangesAsync(cancellationToken);
    }

    /// <summary>Adds a batch of results of which none is there yet, within the transaction that is open.</summary>
    /// <returns>False when some were there, or when this database knows no quick way to tell: nothing was added.</returns>
    public virtual Task<bool> TryAddResultsAsync(IReadOnlyCollection<ImageResultRow> results, CancellationToken cancellationToken) => Task.FromResult(false);

    /// <inheritdoc/>
    protected override void ConfigureConventions(ModelConfigurationBuilder configurationBuilder)
    {
        configurationBuilder.Properties<JobState>().HaveConversion<string>().HaveMaxLength(16);
        configurationBuilder.Properties<JobPriority>().HaveConversion<int>();
        configurationBuilder.Properties<ShardState>().HaveConversion<string>().HaveMaxLength(16);
        configurationBuilder.Properties<DateTime>().HaveConversion<UtcTime>();
        configurationBuilder.Properties<Verdict>().HaveConversion<string>().HaveMaxLength(16);
        configurationBuilder.Properties<ImageState>().HaveConversion<string>().HaveMaxLength(16);
    }

    /// <inheritdoc/>
    protected override void OnModelCreating(ModelBuilder modelBuilder)
    {
        modelBuilder.Entity<JobRow>(job =>
        {
            job.ToTable("jobs").HasKey(j => j.Id);
            job.HasIndex(j => j.State);
            job.HasIndex(j => j.IdempotencyKey).IsUnique();
            job.Property(j => j.IdempotencyKey).HasMaxLength(128);
            job.HasIndex(j => j.WebhookDue).HasFilter("webhook_due IS NOT NULL");
        });
        modelBuilder.Entity<ShardRow>(shard =>
        {
            shard.ToTable("shards").HasKey(s => s.Id);
            shard.HasIndex(s => new { s.JobId, s.FirstImage }).IsUnique();
            shard.HasIndex(s => new { s.JobId, s.State, s.FirstImage });
            shard.HasIndex(s => new { s.State, s.LeaseUntil });
            shard.HasOne<JobRow>().WithMany().HasForeignKey(s => s.JobId);
        });
        modelBuilder.Entity<ImageItemRow>(item =>
        {
            item.ToTable("image_items").HasKey(i => new { i.JobId, i.Index });
            item.HasIndex(i => new { i.JobId, i.Key }).IsUnique();
            // Small, however large the job: only images that somebody looked at.
            item.HasIndex(i => new { i.JobId, i.Verdict, i.Index }).HasFilter("verdict IS NOT NULL");
            item.HasOne<JobRow>().WithMany().HasForeignKey(i => i.JobId);
        });
        modelBuilder.Entity<ImageResultRow>(result =>
        {
            result.ToTable("image_results").HasKey(r => new { r.JobId, r.Index });
            result.Ignore(r => r.Statistics);
            foreach (var statistic in StatisticColumns.All)
                result.IndexerProperty<double?>(statistic);
            // A page of images with a state or with flags, or in the order of what is asked for most, without a sort.
            result.HasIndex(r => new { r.JobId, r.State, r.Index });
            result.HasIndex(r => new { r.JobId, r.Flags, r.Index });
            result.HasIndex(r => new { r.JobId, r.DurationMs, r.Index });
            foreach (var statistic in StatisticColumns.Indexed)
                result.HasIndex(nameof(ImageResultRow.JobId), statistic, nameof(ImageResultRow.Index));
            result.HasOne<JobRow>().WithMany().HasForeignKey(r => r.JobId);
        });
        modelBuilder.Entity<SuspectRow>(suspect =>
        {
            suspect.ToTable("suspects").HasKey(s => new { s.JobId, s.Index });
            suspect.HasOne<JobRow>().WithMany().HasForeignKey(s => s.JobId);
        });
        modelBuilder.Entity<WorkerRow>().ToTable("workers").HasKey(w => w.Name);
        modelBuilder.AddAccessTables();
    }
}
