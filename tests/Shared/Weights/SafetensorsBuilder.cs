using System.Buffers.Binary;
using System.Runtime.InteropServices;
using System.Text.Json.Nodes;
using SamCam.ModelImport.Weights;

namespace SamCam.Testing.Weights;

/// <summary>Writes safetensors files for tests.</summary>
internal static class SafetensorsBuilder
{
    /// <summary>Writes all tensors of some weights, one after another.</summary>
    /// <param name="path">The file.</param>
    /// <param name="weights">The weights.</param>
    /// <param name="rename">The name of each in the file; null leaves it out.</param>
    public static void Write(string path, IWeights weights, Func<string, string?>? rename = null)
    {
        var header = new JsonObject { ["__metadata__"] = new JsonObject { ["format"] = "pt" } };
        var kept = weights.Tensors.Select(t => (t.Key, Name: rename is null ? t.Key : rename(t.Key), t.Value)).Where(t => t.Name is not null).ToList();
        var offset = 0L;
        foreach (var (_, name, tensor) in kept)
        {
            var bytes = tensor.Count * (tensor.Type == ElementType.Int64 ? 8 : 4);
            header[name!] = Entry(tensor.Type == ElementType.Int64 ? "I64" : "F32", tensor.Shape, offset, offset + bytes);
            offset += bytes;
        }

        using var file = File.Create(path);
        file.Write(Header(header.ToJsonString()));
        foreach (var (key, _, tensor) in kept)
        {
            var elements = new float[tensor.Count];
            weights.Read(key, elements);
            file.Write(tensor.Type == ElementType.Int64 ? MemoryMarshal.AsBytes<long>([.. elements.Select(e => (long)e)]) : MemoryMarshal.AsBytes<float>(elements));
        }
    }

    /// <summary>A file of a header and data.</summary>
    public static byte[] Make(string json, params byte[] data) => [.. Header(json), .. data];

    public static JsonObject Entry(string type, IEnumerable<int> shape, long begin, long end) => new()
    {
        ["dtype"] = type,
        ["shape"] = new JsonArray([.. shape.Select(d => (JsonNode)d)]),
        ["data_offsets"] = new JsonArray(begin, end),
    };

    private static byte[] Header(string json)
    {
        var text = System.Text.Encoding.UTF8.GetBytes(json);
        var length = new byte[8];
        BinaryPrimitives.WriteInt64LittleEndian(length, text.Length);
        return [.. length, .. text];
    }
}
