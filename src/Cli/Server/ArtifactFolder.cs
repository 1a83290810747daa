using SamCam.Client;
using SamCam.Client.Documents;
using SamCam.Storage.Objects;

namespace SamCam.Cli.Server;

/// <summary>Artifacts of a server, fetched into a folder of this machine.</summary>
internal static class ArtifactFolder
{
    /// <summary>Fetches artifacts; none is seen half written, and none leaves the folder.</summary>
    /// <returns>How many.</returns>
    /// <exception cref="SamCam.Segmentation.InputException">The server names a place outside of the folder.</exception>
    public static async Task<int> SaveAsync(SamCamClient client, IReadOnlyList<ArtifactDocument> artifacts, string folder, CancellationToken cancellationToken)
    {
        foreach (var artifact in artifacts)
        {
            ObjectKey.Check(artifact.Key);
            await FetchedFile.WriteAsync(Path.Combine(folder, artifact.Key), stream => client.ReadArtifactAsync(artifact.Link, stream, cancellationToken));
        }

        return artifacts.Count;
    }
}
