using System.Security.Cryptography;
using SamCam.Segmentation;

namespace SamCam.Datasets;

/// <summary>Opens the text files of a dataset and takes their digests.</summary>
internal static class FileDigest
{
    /// <summary>The identity part of a file.</summary>
    public static DatasetPart PartOf(string name, IDatasetFiles files, string path)
    {
        using var stream = OpenRead(files, path);
        try
        {
            return new DatasetPart(name, "sha256:" + Convert.ToHexStringLower(SHA256.HashData(stream)));
        }
        catch (IOException e)
        {
            throw Unreadable(path, e);
        }
    }

    /// <summary>Opens a file for one pass from front to back.</summary>
    /// <exception cref="InputException">There is no such file, or it may not be read.</exception>
    public static Stream OpenRead(IDatasetFiles files, string path)
    {
        try
        {
            return files.OpenRead(path);
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            throw new InputException(path, "there is no such file", "check the path", e);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw Unreadable(path, e);
        }
    }

    private static InputException Unreadable(string path, Exception e) => new(path, "cannot be read (" + e.Message + ")", "check the file and its permissions", e);
}
