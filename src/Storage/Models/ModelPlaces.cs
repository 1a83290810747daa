using System.Text;
using SamCam.Segmentation;
using SamCam.Storage.Objects;

namespace SamCam.Storage.Models;

/// <summary>
/// How models lie below a location: each in a folder named by its SHA-256, which never changes, and beside them a file <c>NAME.sha256</c> for each name that
/// one has. A folder that is named by hand is a model, too.
/// </summary>
internal static class ModelPlaces
{
    private const int HashLength = 64;

    /// <summary>Whether a text is a SHA-256 as models are named by it.</summary>
    public static bool IsSha256(string text) => text.Length == HashLength && text.All(char.IsAsciiHexDigitLower);

    /// <summary>The SHA-256 of the model that has a name; null when none has.</summary>
    /// <exception cref="InputException">What is there is no SHA-256.</exception>
    public static async Task<string?> FindAsync(IObjectStore store, string name, CancellationToken cancellationToken)
    {
        var key = KeyOf(name);
        if (await store.FindAsync(key, cancellationToken) is not { } entry)
            return null;
        var text = entry.Bytes <= HashLength + 2 && await store.ReadAsync(key, HashLength + 2, cancellationToken) is { } bytes ? Encoding.ASCII.GetString(bytes).TrimEnd() : "";
        return IsSha256(text) ? text : throw new InputException(key, "it is not 64 lower-case hexadecimal digits", "push the model again with --replace");
    }

    /// <summary>Gives a model a name; one that had it keeps its folder.</summary>
    public static async Task NameAsync(IObjectStore store, string name, string sha256, CancellationToken cancellationToken)
    {
        await store.PutAsync(KeyOf(name), Encoding.ASCII.GetBytes(sha256 + "\n"), cancellationToken);
        await store.SyncAsync(cancellationToken);
    }

    private static string KeyOf(string name) => name + ".sha256";
}
