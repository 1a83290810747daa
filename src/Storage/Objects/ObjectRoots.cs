using SamCam.Segmentation;

namespace SamCam.Storage.Objects;

/// <summary>The locations inside of which objects may be read and written.</summary>
public sealed class ObjectRoots
{
    private const string Setting = ObjectStoreOptions.Section + ":" + nameof(ObjectStoreOptions.Roots);

    private readonly IReadOnlyList<ObjectLocation> roots;

    /// <summary>Takes the texts of the locations; none allows all.</summary>
    /// <exception cref="InputException">One is malformed; names the setting.</exception>
    public ObjectRoots(IEnumerable<string> locations)
    {
        try
        {
            roots = [.. locations.Select(ObjectLocation.Parse)];
        }
        catch (InputException e)
        {
            throw new InputException(Setting, e.Subject + " is not a location: " + e.Reason, e.Remedy, e);
        }
    }

    /// <summary>The locations; empty when all are allowed.</summary>
    public IReadOnlyList<ObjectLocation> Locations => roots;

    /// <summary>Reads a location and passes it when it lies inside a root, also after every link on its way has been followed.</summary>
    /// <exception cref="InputException">It is malformed or lies outside; names the setting.</exception>
    public ObjectLocation Check(string text)
    {
        var location = ObjectLocation.Parse(text);
        if (!Allows(location))
            throw new InputException($"location '{location}'", $"it is outside the configured roots ({Setting})", $"choose a place inside them, or add a root to {Setting}");
        return location;
    }

    /// <summary>Whether a location lies inside a root.</summary>
    public bool Allows(ObjectLocation location)
    {
        if (roots.Count == 0)
            return true;
        if (!roots.Any(location.IsWithin))
            return false;
        return !location.IsFolder || RealPath.Of(location.Path) is { } real && roots.Any(root => IsWithinFolder(real, root));
    }

    private static bool IsWithinFolder(string real, ObjectLocation root) =>
        root.IsFolder && RealPath.Of(root.Path) is { } folder && ObjectLocation.OfFolder(real).IsWithin(ObjectLocation.OfFolder(folder));
}
