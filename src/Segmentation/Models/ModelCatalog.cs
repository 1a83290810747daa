namespace SamCam.Segmentation.Models;

/// <summary>
/// Finds models: in the library, which is the folder in the environment variable <c>SAMCAM_MODELS</c> or else one among the user's data, then in the folder
/// <c>models</c> beside or above the program.
/// </summary>
public static class ModelCatalog
{
    /// <summary>Environment variable with a folder of models.</summary>
    public const string Variable = "SAMCAM_MODELS";

    /// <summary>Absolute path of the folder that models are imported into; it need not be there.</summary>
    public static string Library => Environment.GetEnvironmentVariable(Variable) is { Length: > 0 } configured
        ? Path.GetFullPath(configured)
        : Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.LocalApplicationData, Environment.SpecialFolderOption.DoNotVerify), "samcam", "library");

    /// <summary>The absolute path of the folder of a model.</summary>
    /// <param name="nameOrFolder">A folder that holds a <c>model.json</c>, or the name of a known model.</param>
    /// <exception cref="InputException">Neither; the message lists the known names.</exception>
    public static string Resolve(string nameOrFolder)
    {
        if (nameOrFolder.Length > 0 && File.Exists(Path.Combine(nameOrFolder, ModelFolder.ManifestName)))
            return Path.GetFullPath(nameOrFolder);
        if (Directory.Exists(nameOrFolder))
            throw new InputException(nameOrFolder, "the folder holds no model.json", "name a model folder, or one of: " + KnownNames());
        var plain = nameOrFolder.Length > 0 && nameOrFolder == Path.GetFileName(nameOrFolder) && nameOrFolder is not ("." or "..");
        var found = plain
            ? Roots().Select(root => Path.Combine(root, nameOrFolder)).FirstOrDefault(folder => File.Exists(Path.Combine(folder, ModelFolder.ManifestName)))
            : null;
        return found ?? throw new InputException(nameOrFolder, "there is no model of this name and no folder with a model.json", "known models: " + KnownNames());
    }

    /// <summary>Folders of all known models, by name; the first place that holds a name wins.</summary>
    public static IReadOnlyList<string> List() =>
    [
        .. Roots()
            .SelectMany(Directory.EnumerateDirectories)
            .Where(folder => !Path.GetFileName(folder).StartsWith('.') && File.Exists(Path.Combine(folder, ModelFolder.ManifestName)))
            .DistinctBy(Path.GetFileName, StringComparer.Ordinal)
            .OrderBy(Path.GetFileName, StringComparer.Ordinal),
    ];

    private static string KnownNames()
    {
        var names = List().Select(folder => Path.GetFileName(folder)).ToList();
        return names.Count > 0 ? string.Join(", ", names) : $"none (set {Variable} to a folder of models)";
    }

    private static IEnumerable<string> Roots()
    {
        if (Directory.Exists(Library))
            yield return Library;
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            var models = Path.Combine(folder.FullName, "models");
            if (Directory.Exists(models))
                yield return models;
        }
    }
}
