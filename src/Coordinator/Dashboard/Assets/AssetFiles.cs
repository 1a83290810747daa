using System.Collections.Frozen;
using System.Security.Cryptography;

namespace SamCam.Coordinator.Dashboard.Assets;

/// <summary>Scripts and styles of the dashboard, which are inside the assembly.</summary>
internal sealed class AssetFiles
{
    private const string Prefix = "assets/";

    private readonly FrozenDictionary<string, AssetFile> files = typeof(AssetFiles).Assembly.GetManifestResourceNames()
        .Where(name => name.StartsWith(Prefix, StringComparison.Ordinal))
        .Select(Read)
        .ToFrozenDictionary(file => file.Name, StringComparer.Ordinal);

    /// <summary>A file by its name; null when there is none.</summary>
    public AssetFile? Find(string name) => files.GetValueOrDefault(name);

    private static AssetFile Read(string resource)
    {
        using var stream = typeof(AssetFiles).Assembly.GetManifestResourceStream(resource)!;
        var content = new byte[stream.Length];
        stream.ReadExactly(content);
        return new AssetFile(resource[Prefix.Length..], content, TypeOf(resource), '"' + Convert.ToHexStringLower(SHA256.HashData(content).AsSpan(0, 16)) + '"');
    }

    private static string TypeOf(string name) => Path.GetExtension(name) switch
    {
        ".js" => "text/javascript",
        ".css" => "text/css",
        ".svg" => "image/svg+xml",
        var other => throw new NotSupportedException($"no content type for {other}"),
    };
}
