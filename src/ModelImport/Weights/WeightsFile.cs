using System.Security.Cryptography;
using SamCam.Segmentation;

namespace SamCam.ModelImport.Weights;

/// <summary>
/// A file of weights: safetensors, or the zip form of PyTorch's <c>torch.save</c>. Only its directory is read at first; tensors are read when they are asked
/// for, one at a time. Nothing in the file is executed.
/// </summary>
public sealed class WeightsFile : IWeights, IDisposable
{
    private const string Remedy = "fetch the file again; or save the plain state dict as safetensors or with torch.save of PyTorch 1.6 or later";
    private readonly ByteFile file;
    private readonly Dictionary<string, StoredTensor> stored;

    private WeightsFile(string path, ByteFile file, Dictionary<string, StoredTensor> stored)
    {
        this.file = file;
        this.stored = stored;
        Source = path;
        Tensors = stored.ToDictionary(t => t.Key, t => t.Value.Description, StringComparer.Ordinal);
    }

    /// <inheritdoc/>
    public string Source { get; }

    /// <inheritdoc/>
    public IReadOnlyDictionary<string, TensorDescription> Tensors { get; }

    /// <summary>Opens a file and reads its directory.</summary>
    /// <exception cref="InputException">It cannot be read, is of another form, damaged, or holds what is not read.</exception>
    public static WeightsFile Open(string path)
    {
        ByteFile? opened = null;
        try
        {
            opened = ByteFile.Open(path);
            var tensors = Read(opened);
            return tensors.Count > 0 ? new WeightsFile(path, opened, tensors) : throw new InvalidDataException("it holds no tensors");
        }
        catch (InvalidDataException e)
        {
            opened?.Dispose();
            throw new InputException(path, e.Message, Remedy, e);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            opened?.Dispose();
            throw new InputException(path, "it cannot be read (" + e.Message + ")", "name a file of weights: .pth, .pt or .safetensors", e);
        }
    }

    /// <inheritdoc/>
    /// <exception cref="InputException">The file ends before, or the tensor is not of a floating-point type.</exception>
    public void Read(string name, Span<float> target)
    {
        try
        {
            TensorElements.Read(file, stored[name], target);
        }
        catch (InvalidDataException e)
        {
            throw new InputException(Source, $"its tensor '{name}' cannot be read: {e.Message}", Remedy, e);
        }
    }

    /// <summary>SHA-256 of the whole file, lower-case hexadecimal.</summary>
    public async Task<string> HashAsync(CancellationToken cancellationToken)
    {
        await using var stream = File.OpenRead(Source);
        return Convert.ToHexStringLower(await SHA256.HashDataAsync(stream, cancellationToken));
    }

    /// <inheritdoc/>
    public void Dispose() => file.Dispose();

    private static Dictionary<string, StoredTensor> Read(ByteFile file)
    {
        if (ZipDirectory.IsOne(file))
            return TorchArchive.Read(file);
        if (SafetensorsHeader.IsOne(file))
            return SafetensorsHeader.Read(file);

        // The older form of torch.save is pickles one after another: protocol 2, then a magic number.
        throw new InvalidDataException(file.Length > 2 && file.Read(0, 2) is [0x80, 2]
            ? "it is in the form that torch.save had before PyTorch 1.6"
            : "it is neither safetensors nor the zip form of torch.save");
    }
}
