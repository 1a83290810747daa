namespace SamCam.ServiceDefaults;

/// <summary>The database: section <c>Database</c>.</summary>
public sealed record DatabaseOptions
{
    /// <summary>Name of the section.</summary>
    public const string Section = "Database";

    /// <summary>
    /// As Npgsql takes it (<c>Host=...;Database=...;Username=...;Password=...</c>), or <c>Data Source=FILE</c> for SQLite; null for a file in the user's
    /// data folder.
    /// </summary>
    public string? ConnectionString { get; init; }

    /// <summary>Whether a coordinator that starts brings the tables up to date; without, it ends when they are of an earlier version.</summary>
    public bool Migrate { get; init; } = true;

    /// <summary>How long a start-up waits for a database that cannot be reached.</summary>
    public TimeSpan StartTimeout { get; init; } = TimeSpan.FromSeconds(10);
}
