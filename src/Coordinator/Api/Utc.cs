namespace SamCam.Coordinator.Api;

/// <summary>Times of rows as what they are: SQLite forgets that they are UTC, and JSON would not say so.</summary>
internal static class Utc
{
    /// <summary>The same time, known to be UTC.</summary>
    public static DateTime Of(DateTime time) => DateTime.SpecifyKind(time, DateTimeKind.Utc);

    /// <inheritdoc cref="Of(DateTime)"/>
    public static DateTime? Of(DateTime? time) => time is { } known ? Of(known) : null;
}
