using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using SamCam.Segmentation;

namespace SamCam.Cli.Run;

/// <summary>What a folder of ready pseudo-labels is, for telling one from another.</summary>
internal static class PseudoLabelFolder
{
    /// <summary>Number of files and a SHA-256 over their names and sizes.</summary>
    /// <exception cref="InputException">There is no such folder, or no PNG in it.</exception>
    public static string Identify(string folder)
    {
        if (!Directory.Exists(folder))
            throw new InputException($"--pseudo-labels {folder}", "there is no such folder", "name the folder that holds <key>.png files");
        var files = new DirectoryInfo(folder).EnumerateFiles("*.png", SearchOption.AllDirectories)
            .Select(f => (Name: Path.GetRelativePath(folder, f.FullName), f.Length))
            .OrderBy(f => f.Name, StringComparer.Ordinal)
            .ToList();
        if (files.Count == 0)
            throw new InputException($"--pseudo-labels {folder}", "there is no PNG file in it", "name the folder that holds <key>.png files");
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        foreach (var (name, length) in files)
            hash.AppendData(Encoding.UTF8.GetBytes(string.Create(CultureInfo.InvariantCulture, $"{name}\0{length}\n")));
        return string.Create(CultureInfo.InvariantCulture, $"{files.Count} files, names and sizes sha256:{Convert.ToHexStringLower(hash.GetHashAndReset())}");
    }
}
