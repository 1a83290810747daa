using Microsoft.EntityFrameworkCore;

namespace SamCam.Storage.Access;

/// <summary>Keys, sessions and the audit log as tables.</summary>
internal static class AccessTables
{
    /// <summary>Adds them to the model.</summary>
    public static void AddAccessTables(this ModelBuilder modelBuilder)
    {
        modelBuilder.Entity<ApiKeyRow>(key =>
        {
            key.ToTable("api_keys").HasKey(k => k.Id);
            key.HasIndex(k => k.Lookup).IsUnique();
            key.HasIndex(k => k.Name).IsUnique().HasFilter("revoked_at IS NULL");
            key.Property(k => k.Role).HasConversion<string>().HasMaxLength(16);
        });
        modelBuilder.Entity<SessionRow>(session =>
        {
            session.ToTable("sessions").HasKey(s => s.Lookup);
            session.HasIndex(s => s.KeyId);
            session.Property(s => s.Role).HasConversion<string>().HasMaxLength(16);
        });
        modelBuilder.Entity<AuditRow>(audit =>
        {
            audit.ToTable("audit").HasKey(a => a.Id);
            audit.HasIndex(a => new { a.Who, a.Id });
            audit.Property(a => a.Role).HasConversion<string>().HasMaxLength(16);
        });
    }
}
