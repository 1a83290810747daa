using System.Security.Cryptography;
using System.Text;

namespace SamCam.Segmentation.Models;

/// <summary>A folder with a <c>model.json</c> and the ONNX files it names, checked.</summary>
public sealed class ModelFolder
{
    /// <summary>Name of the manifest file.</summary>
    public const string ManifestName = "model.json";

    private ModelFolder(string path, ModelManifest manifest, ModelIdentity identity)
    {
        Path = path;
        Manifest = manifest;
        Identity = identity;
    }

    /// <summary>Absolute path of the folder.</summary>
    public string Path { get; }

    /// <summary>The manifest: a <see cref="SamManifest"/> or a <see cref="CamManifest"/>.</summary>
    public ModelManifest Manifest { get; }

    /// <summary>What the model does.</summary>
    public ModelKind Kind => Manifest is SamManifest ? ModelKind.Sam : ModelKind.Cam;

    /// <summary>Name, version and hashes.</summary>
    public ModelIdentity Identity { get; }

    /// <summary>Reads and checks the manifest, and hashes the files (reads them whole).</summary>
    /// <exception cref="InputException">
    /// No manifest; not JSON; schema, kind or form unknown; a member missing, unknown or out of range; a file missing, outside the folder, or with another SHA-256.
    /// </exception>
    public static ModelFolder Open(string folder)
    {
        var path = System.IO.Path.GetFullPath(folder);
        var (manifest, json) = ModelManifestReader.Read(System.IO.Path.Combine(path, ManifestName));
        var files = new SortedDictionary<string, string>(StringComparer.Ordinal) { [ManifestName] = Convert.ToHexStringLower(SHA256.HashData(json)) };
        foreach (var (file, expected) in ModelManifestReader.Files(manifest))
            files[file] = Hash(System.IO.Path.Combine(path, file), expected);

        var lines = string.Concat(files.Select(f => $"{f.Value}  {f.Key}\n"));
        var combined = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(lines)));
        return new ModelFolder(path, manifest, new ModelIdentity(manifest.Name, manifest.Version, files, combined));
    }

    /// <summary>Names of the files that the manifest of a folder names, the manifest itself left out; they need not be there.</summary>
    /// <exception cref="InputException">The manifest is missing or malformed; see <see cref="Open"/>.</exception>
    public static IReadOnlyList<string> FilesOf(string folder)
    {
        var (manifest, _) = ModelManifestReader.Read(System.IO.Path.Combine(folder, ManifestName));
        return [.. ModelManifestReader.Files(manifest).Select(f => f.File)];
    }

    /// <summary>Absolute path of one of the model's files.</summary>
    public string PathOf(string file) => System.IO.Path.Combine(Path, file);

    private static string Hash(string path, string? expected)
    {
        string actual;
        try
        {
            using var stream = File.OpenRead(path);
            actual = Convert.ToHexStringLower(SHA256.HashData(stream));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new InputException(path, "the model file cannot be read (" + e.Message + ")", "put the file named in model.json into the model's folder", e);
        }

        if (expected is not null && !expected.Equals(actual, StringComparison.OrdinalIgnoreCase))
            throw new InputException(path, $"its SHA-256 is {actual}, but model.json says {expected}", "fetch the file again, or correct model.json");
        return actual;
    }
}
