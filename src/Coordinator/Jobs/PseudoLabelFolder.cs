using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using SamCam.Segmentation;
using SamCam.Storage.Objects;

namespace SamCam.Coordinator.Jobs;

/// <summary>What a folder of ready pseudo-labels is, for telling one from another.</summary>
internal static class PseudoLabelFolder
{
    /// <summary>Number of files and a SHA-256 over their names and sizes.</summary>
    /// <exception cref="InputException">There is no PNG in it, or no such folder.</exception>
    public static async Task<string> IdentifyAsync(IObjectStore folder, string name, CancellationToken cancellationToken)
    {
        var files = await folder.ListAsync("", cancellationToken)
            .Where(f => f.Key.EndsWith(".png", StringComparison.OrdinalIgnoreCase))
            .ToListAsync(cancellationToken);
        if (files.Count == 0)
            throw new InputException($"--pseudo-labels {name}", "there is no PNG file in it, or no such folder", "name the folder that holds <key>.png files");
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        foreach (var (key, bytes) in files.OrderBy(f => f.Key, StringComparer.Ordinal))
            hash.AppendData(Encoding.UTF8.GetBytes(string.Create(CultureInfo.InvariantCulture, $"{key}\0{bytes}\n")));
        return string.Create(CultureInfo.InvariantCulture, $"{files.Count} files, names and sizes sha256:{Convert.ToHexStringLower(hash.GetHashAndReset())}");
    }
}
