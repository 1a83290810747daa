using System.Security.Cryptography;
using System.Text;

namespace SamCam.Segmentation.Models;

/// <summary>A folder with a <c>model.json</c> and the ONNX files it names, checked.</summary>
public sealed class ModelFolder
{
    /// <summary>Name of the manifest file.</summary>
    public const string ManifestName = "model.json";

    private readonly ModelLimits limits;

    private ModelFolder(string path, ModelManifest manifest, ModelIdentity identity, WeightPrecision precision, ModelLimits limits)
    {
        this.limits = limits;
        Precision = precision;
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

    /// <summary>The type of its weights; the coarsest, where they are of several.</summary>
    public WeightPrecision Precision { get; }

    /// <summary>
    /// Reads and checks the manifest and every file of the model; all are read whole and hashed. After this, the graphs may be loaded: their operators
    /// are the runtime's own, and their external data is inside the folder.
    /// </summary>
    /// <param name="folder">The folder.</param>
    /// <param name="limits">How large the files may be; null for the default.</param>
    /// <exception cref="InputException">
    /// No manifest; not JSON; schema, kind or form unknown; a member missing, unknown or out of range; a file missing, too large, outside the folder, or with
    /// another SHA-256; a graph with custom operators, or with external data elsewhere or cut off.
    /// </exception>
    public static ModelFolder Open(string folder, ModelLimits? limits = null)
    {
        var path = System.IO.Path.GetFullPath(folder);
        limits ??= new ModelLimits();
        var check = new ModelFileCheck(path, limits);
        check.Confine(ManifestName);
        var (manifest, json) = ModelManifestReader.Read(System.IO.Path.Combine(path, ManifestName));
        foreach (var (file, sha256) in ModelManifestReader.Files(manifest))
            check.AddGraph(file, sha256);

        var files = new SortedDictionary<string, string>(StringComparer.Ordinal) { [ManifestName] = Convert.ToHexStringLower(SHA256.HashData(json)) };
        foreach (var (file, sha256) in check.Hashes)
            files[file] = sha256;
        var lines = string.Concat(files.Select(f => $"{f.Value}  {f.Key}\n"));
        var combined = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(lines)));
        return new ModelFolder(path, manifest, new ModelIdentity(manifest.Name, manifest.Version, files, combined), check.Precision, limits);
    }

    /// <summary>Names of the files that the manifest of a folder names, the manifest itself left out; they need not be there.</summary>
    /// <exception cref="InputException">The manifest is missing or malformed; see <see cref="Open"/>.</exception>
    public static IReadOnlyList<string> FilesOf(string folder)
    {
        var (manifest, _) = ModelManifestReader.Read(System.IO.Path.Combine(folder, ManifestName));
        return [.. ModelManifestReader.Files(manifest).Select(f => f.File).Distinct(StringComparer.Ordinal)];
    }

    /// <summary>Paths in the folder, with <c>/</c> separators, of the external data that the graphs of a folder name; the graphs must be there, the data need not.</summary>
    /// <exception cref="InputException">The manifest or a graph is missing, malformed or not safe; see <see cref="Open"/>.</exception>
    public static IReadOnlyList<string> DataFilesOf(string folder, ModelLimits? limits = null)
    {
        var check = new ModelFileCheck(System.IO.Path.GetFullPath(folder), limits ?? new ModelLimits());
        return [.. FilesOf(folder).SelectMany(check.DataFilesOf).Distinct(StringComparer.Ordinal)];
    }

    /// <summary>Reads the manifest of a folder and nothing else: what the model's files are is not known by that.</summary>
    /// <exception cref="InputException">There is none, or it is no valid one.</exception>
    public static ModelManifest ReadManifest(string folder) => ModelManifestReader.Read(System.IO.Path.Combine(folder, ManifestName)).Manifest;

    /// <summary>Checks and hashes everything again: files may have changed since.</summary>
    /// <exception cref="InputException">They have, or see <see cref="Open"/>.</exception>
    public ModelFolder Reopen()
    {
        var now = Open(Path, limits);
        return now.Identity.Sha256 == Identity.Sha256
            ? now
            : throw new InputException(Path, $"the model there has the SHA-256 {now.Identity.Sha256} now, and had {Identity.Sha256} before", "put the model back, or start again");
    }

    /// <summary>Absolute path of one of the model's files.</summary>
    public string PathOf(string file) => System.IO.Path.Combine(Path, file);
}
