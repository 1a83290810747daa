namespace SamCam.Storage.Models;

/// <summary>A model that lies in a store now.</summary>
/// <param name="Name">Its name there.</param>
/// <param name="Sha256">Its SHA-256.</param>
/// <param name="Location">Where it is; jobs may name this place, too.</param>
/// <param name="Sent">Files that were sent.</param>
/// <param name="Kept">Files that were there already.</param>
/// <param name="Bytes">Bytes that were sent.</param>
public sealed record PushedModel(string Name, string Sha256, string Location, IReadOnlyList<string> Sent, IReadOnlyList<string> Kept, long Bytes);
