using Microsoft.EntityFrameworkCore;

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

    /// <inheritdoc/>
    protected override void ConfigureConventions(ModelConfigurationBuilder configurationBuilder)
    {
        configurationBuilder.Properties<JobState>().HaveConversion<string>().HaveMaxLength(16);
        configurationBuilder.Properties<ShardState>().HaveConversion<string>().HaveMaxLength(16);
        configurationBuilder.Properties<ImageState>().HaveConversion<string>().HaveMaxLength(16);
    }

    /// <inheritdoc/>
    protected override void OnModelCreating(ModelBuilder modelBuilder)
    {
        modelBuilder.Entity<JobRow>().ToTable("jobs").HasKey(j => j.Id);
        modelBuilder.Entity<ShardRow>(shard =>
        {
            shard.ToTable("shards").HasKey(s => s.Id);
            shard.HasIndex(s => new { s.JobId, s.FirstImage }).IsUnique();
            shard.HasIndex(s => new { s.JobId, s.State });
            shard.HasOne<JobRow>().WithMany().HasForeignKey(s => s.JobId);
        });
        modelBuilder.Entity<ImageItemRow>(item =>
        {
            item.ToTable("image_items").HasKey(i => new { i.JobId, i.Index });
            item.HasOne<JobRow>().WithMany().HasForeignKey(i => i.JobId);
        });
        modelBuilder.Entity<ImageResultRow>(result =>
        {
            result.ToTable("image_results").HasKey(r => new { r.JobId, r.Index });
            result.HasIndex(r => new { r.JobId, r.State });
            result.HasOne<JobRow>().WithMany().HasForeignKey(r => r.JobId);
        });
    }
}
