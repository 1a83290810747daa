namespace SamCam.Storage.Tests;

/// <summary>A database that the tables live in.</summary>
public enum DatabaseKind
{
    /// <summary>A file.</summary>
    Sqlite,

    /// <summary>A database of the shared server.</summary>
    Postgres,
}
