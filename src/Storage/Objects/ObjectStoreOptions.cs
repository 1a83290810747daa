namespace SamCam.Storage.Objects;

/// <summary>Where objects may be, and how they are reached: section <c>Objects</c>.</summary>
public sealed class ObjectStoreOptions
{
    /// <summary>Name of the section.</summary>
    public const string Section = "Objects";

    /// <summary>
    /// The locations inside of which everything that is read or written must lie. Empty allows every folder and every bucket: right for a
    /// program that its user runs, wrong for a service that takes jobs from others.
    /// </summary>
    public IList<string> Roots { get; init; } = [];

    /// <summary>How S3 is reached.</summary>
    public S3Options S3 { get; init; } = new();
}
