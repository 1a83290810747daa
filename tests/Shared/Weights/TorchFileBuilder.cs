using System.Runtime.InteropServices;
using SamCam.ModelImport.Weights;

namespace SamCam.Testing.Weights;

/// <summary>Writes weights in the zip form of <c>torch.save</c>.</summary>
internal static class TorchFileBuilder
{
    public static void Write(string path, IWeights weights)
    {
        var pickle = new PickleBuilder().Op((byte)'}', (byte)'(');
        var zip = new ZipBuilder { Zip64 = true };
        List<byte[]> storages = [];
        foreach (var (name, tensor) in weights.Tensors)
        {
            var elements = new float[tensor.Count];
            weights.Read(name, elements);
            pickle.Tensor(name, "FloatStorage", storages.Count.ToString(System.Globalization.CultureInfo.InvariantCulture), tensor.Count, [.. tensor.Shape.Select(d => (long)d)]);
            storages.Add(MemoryMarshal.AsBytes<float>(elements).ToArray());
        }

        zip.Add("weights/data.pkl", pickle.Op((byte)'u').Build());
        for (var i = 0; i < storages.Count; i++)
            zip.Add($"weights/data/{i}", storages[i]);
        File.WriteAllBytes(path, zip.Build());
    }
}
