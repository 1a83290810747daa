using SamCam.Segmentation;

namespace SamCam.Storage.Objects;

/// <summary>Opens the places that jobs read from and write to.</summary>
public interface IObjectStores
{
    /// <summary>Reads a location, and passes it when it may be read and written.</summary>
    /// <exception cref="InputException">The location is malformed, or outside the configured roots (<c>Objects:Roots</c>).</exception>
    ObjectLocation Locate(string location);

    /// <summary>Opens the store whose keys are relative to a location; nothing is created or asked yet.</summary>
    /// <param name="location">A path, <c>file:///path</c> or <c>s3://bucket/prefix</c>; see <see cref="ObjectLocation"/>.</param>
    /// <exception cref="InputException">The location is malformed, or outside the configured roots (<c>Objects:Roots</c>).</exception>
    IObjectStore Open(string location);

    /// <summary>Whether every configured root can be reached with the configured keys; answers within seconds.</summary>
    /// <exception cref="InputException">One cannot; names the setting at fault.</exception>
    Task CheckAsync(CancellationToken cancellationToken);
}
