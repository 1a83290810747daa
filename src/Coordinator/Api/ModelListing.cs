using System.Collections.Concurrent;
using System.Globalization;
using SamCam.Client.Documents;
using SamCam.Segmentation;
using SamCam.Segmentation.Models;

namespace SamCam.Coordinator.Api;

/// <summary>What models of this machine are. Files of gigabytes are hashed once, and again when their size or time has changed. Thread-safe.</summary>
internal sealed class ModelListing
{
    private readonly ConcurrentDictionary<string, (string Stamp, ModelDocument? Model)> known = new(StringComparer.Ordinal);

    /// <summary>Describes the models of some folders; one that cannot be used is left out and hides no other.</summary>
    /// <param name="folders">Model folders.</param>
    public IReadOnlyList<ModelDocument> Describe(IEnumerable<string> folders) => [.. folders.Select(Describe).OfType<ModelDocument>()];

    private ModelDocument? Describe(string folder)
    {
        var stamp = Stamp(folder);
        if (known.TryGetValue(folder, out var last) && last.Stamp == stamp)
            return last.Model;
        var model = Read(folder);
        known[folder] = (stamp, model);
        return model;
    }

    private static ModelDocument? Read(string folder)
    {
        try
        {
            var model = ModelFolder.Open(folder);
            var classes = model.Manifest is CamManifest cam ? cam.Classes : [];
            var manifest = model.Manifest;
            return new ModelDocument(manifest.Name, manifest.Kind, manifest.Version, manifest.Licence, manifest.Description, model.Identity.Sha256, classes);
        }
        catch (InputException)
        {
            return null;
        }
    }

    private static string Stamp(string folder)
    {
        try
        {
            return string.Join('\n', new DirectoryInfo(folder).EnumerateFiles().OrderBy(f => f.Name, StringComparer.Ordinal).Select(
                f => string.Create(CultureInfo.InvariantCulture, $"{f.Name} {f.Length} {f.LastWriteTimeUtc.Ticks}")));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return "";
        }
    }
}
