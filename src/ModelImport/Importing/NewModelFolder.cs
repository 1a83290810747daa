using System.Security.Cryptography;
using System.Text.Json;
using System.Text.Json.Nodes;
using SamCam.Segmentation;
using SamCam.Segmentation.Models;

namespace SamCam.ModelImport.Importing;

/// <summary>Makes the folder of a new model, which appears whole or not at all.</summary>
internal static class NewModelFolder
{
    private static readonly JsonSerializerOptions Indented = new() { WriteIndented = true };

    /// <summary>Makes a model folder.</summary>
    /// <param name="library">The folder of models.</param>
    /// <param name="place">The folder in it that the model is to have.</param>
    /// <param name="write">Writes the model's graphs into a folder and gives its manifest.</param>
    /// <param name="check">Looks at the model before it gets its name.</param>
    /// <param name="cancellationToken">Ends it; nothing is left behind.</param>
    /// <exception cref="InputException">The folder cannot be written, or does not hold a model.</exception>
    public static async Task<ModelFolder> MakeAsync(string library, string place, Func<string, Task<JsonNode>> write, Action<ModelFolder>? check, CancellationToken cancellationToken)
    {
        try
        {
            using var incoming = IncomingFolder.Create(library);
            var manifest = await write(incoming.Path);
            await File.WriteAllTextAsync(Path.Combine(incoming.Path, ModelFolder.ManifestName), manifest.ToJsonString(Indented) + "\n", cancellationToken);
            var model = ModelFolder.Open(incoming.Path);
            check?.Invoke(model);
            incoming.MoveTo(place);
            return ModelFolder.Open(place);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new InputException(place, "the model cannot be written (" + e.Message + ")", $"make room, or name another folder in {ModelCatalog.Variable}", e);
        }
    }

    /// <summary>SHA-256 of a file, in lower-case hexadecimal digits.</summary>
    public static async Task<string> HashAsync(string path, CancellationToken cancellationToken)
    {
        await using var file = File.OpenRead(path);
        return Convert.ToHexStringLower(await SHA256.HashDataAsync(file, cancellationToken));
    }
}
