using System.Security.Cryptography;

namespace SamCam.Segmentation.Models;

/// <summary>Checks the files of one model folder, before anything is loaded: where they really are, how large they are, their SHA-256, what their graphs ask for.</summary>
/// <param name="folder">Absolute path of the folder.</param>
/// <param name="limits">How large the files may be.</param>
internal sealed class ModelFileCheck(string folder, ModelLimits limits)
{
    private readonly SortedDictionary<string, string> hashes = new(StringComparer.Ordinal);
    private readonly string realFolder = RealPath.Of(folder) ?? throw new InputException(folder, "its symbolic links lead in circles", "name a folder");
    private long bytes;

    /// <summary>SHA-256, lower-case hexadecimal, of every file that was checked, by its path in the folder.</summary>
    public IReadOnlyDictionary<string, string> Hashes => hashes;

    /// <summary>The coarsest type of the weights of the graphs that were checked.</summary>
    public WeightPrecision Precision { get; private set; }

    /// <summary>Checks an ONNX file and the external data that it names.</summary>
    /// <exception cref="InputException">A file is missing, too large, outside the folder, not what it should be, or asks for more than is safe.</exception>
    public void AddGraph(string file, string? expectedSha256)
    {
        var contents = Add(file, stream =>
        {
            var (path, hash) = (Path.Combine(folder, file), Convert.ToHexStringLower(SHA256.HashData(stream)));
            if (expectedSha256 is not null && !expectedSha256.Equals(hash, StringComparison.OrdinalIgnoreCase))
                throw new InputException(path, $"its SHA-256 is {hash}, but model.json says {expectedSha256}", "fetch the file again, or correct model.json");
            stream.Position = 0;
            return (hash, OnnxFile.Read(stream, path));
        });
        if (contents.Precision > Precision)
            Precision = contents.Precision;
        foreach (var (name, needed) in contents.DataFiles)
            AddData(name, needed);
    }

    /// <summary>The files of external data that a graph names; they need not be there.</summary>
    /// <exception cref="InputException">The graph is none, or asks for more than is safe.</exception>
    public IEnumerable<string> DataFilesOf(string file)
    {
        using var stream = Open(file);
        return OnnxFile.Read(stream, Path.Combine(folder, file)).DataFiles.Keys;
    }

    /// <summary>Requires that a file, with all links followed, is in the folder.</summary>
    /// <exception cref="InputException">It is elsewhere.</exception>
    public void Confine(string file)
    {
        var path = Path.Combine(folder, file);
        if (RealPath.Of(path) is not { } real || !real.StartsWith(realFolder.TrimEnd('/') + '/', StringComparison.Ordinal))
            throw new InputException(path, "a symbolic link leads out of the model's folder", "put the file itself into the model's folder");
    }

    private void AddData(string file, long needed)
    {
        var known = hashes.ContainsKey(file);
        using var stream = Open(file);
        if (stream.Length < needed)
        {
            throw new InputException(
                Path.Combine(folder, file), $"it has {stream.Length} bytes, but the graph reads it up to byte {needed}", "fetch the file again: it is cut off, or of another model");
        }

        if (!known)
            Add(file, data => (Convert.ToHexStringLower(SHA256.HashData(data)), true));
    }

    private T Add<T>(string file, Func<Stream, (string Hash, T Result)> read)
    {
        using var stream = Open(file);
        bytes += stream.Length;
        if (bytes > limits.MaxModelBytes)
            throw new InputException(folder, $"the model has more than {limits.MaxModelBytes} bytes, the limit", "use a smaller model, or raise Models:MaxModelBytes");
        try
        {
            var (hash, result) = read(stream);
            hashes[file] = hash;
            return result;
        }
        catch (IOException e)
        {
            throw Unreadable(Path.Combine(folder, file), e);
        }
    }

    private FileStream Open(string file)
    {
        var path = Path.Combine(folder, file);
        Confine(file);
        FileStream stream;
        try
        {
            stream = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read, bufferSize: 1 << 16);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw Unreadable(path, e);
        }

        if (stream.Length <= limits.MaxFileBytes)
            return stream;
        var length = stream.Length;
        stream.Dispose();
        throw new InputException(path, $"it has {length} bytes, more than the limit of {limits.MaxFileBytes}", "use a smaller model, or raise Models:MaxFileBytes");
    }

    private static InputException Unreadable(string path, Exception e) =>
        new(path, "the model file cannot be read (" + e.Message + ")", "put every file that model.json and its graphs name into the model's folder", e);
}
