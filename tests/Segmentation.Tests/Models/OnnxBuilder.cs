using System.Runtime.InteropServices;
using System.Text;

namespace SamCam.Segmentation.Tests.Models;

/// <summary>Writes small ONNX files for tests: the few protobuf messages that a graph of standard operators needs (onnx.proto, opset 13).</summary>
internal sealed class OnnxBuilder
{
    private readonly List<byte> graph = [];

    public OnnxBuilder Input(string name, params object[] dimensions) => Add(11, ValueInfo(name, dimensions));

    public OnnxBuilder Output(string name, params object[] dimensions) => Add(12, ValueInfo(name, dimensions));

    public OnnxBuilder Constant(string name, float[] values, params long[] dimensions) =>
        Add(5, Tensor(name, 1, MemoryMarshal.AsBytes<float>(values).ToArray(), dimensions));

    public OnnxBuilder Constant(string name, long[] values, params long[] dimensions) =>
        Add(5, Tensor(name, 7, MemoryMarshal.AsBytes<long>(values).ToArray(), dimensions));

    /// <summary>A float tensor whose values are in another file.</summary>
    public OnnxBuilder External(string name, long[] dimensions, params (string Key, string Value)[] entries) => Add(5, ExternalTensor(name, dimensions, entries));

    /// <summary>A field of the graph, as it is.</summary>
    public OnnxBuilder Add(int field, byte[] message)
    {
        graph.AddRange(Bytes(field, message));
        return this;
    }

    public OnnxBuilder Node(string type, string[] inputs, string output, params (string Name, long[] Values)[] attributes)
    {
        List<byte> node = [];
        foreach (var input in inputs)
            node.AddRange(Text(1, input));
        node.AddRange(Text(2, output));
        node.AddRange(Text(4, type));
        foreach (var (name, values) in attributes)
        {
            // Attribute type 2 is one integer, 7 a list.
            var single = values.Length == 1;
            byte[] attribute = [.. Text(1, name), .. values.SelectMany(v => Number(single ? 3 : 8, v)), .. Number(20, single ? 2 : 7)];
            node.AddRange(Bytes(5, attribute));
        }

        return Add(1, [.. node]);
    }

    /// <summary>The model.</summary>
    /// <param name="more">Fields of the model behind the graph.</param>
    public byte[] Build(params ReadOnlySpan<byte> more)
    {
        byte[] opset = [.. Number(2, 13)];
        return [.. Number(1, 8), .. Bytes(8, opset), .. Bytes(7, [.. graph, .. Text(2, "test")]), .. more];
    }

    /// <summary>The fields of the graph alone.</summary>
    public byte[] BuildGraph() => [.. graph];

    public static byte[] ExternalTensor(string name, long[] dimensions, params (string Key, string Value)[] entries) =>
    [
        .. dimensions.SelectMany(d => Number(1, d)), .. Number(2, 1), .. Text(8, name),
        .. entries.SelectMany(e => Bytes(13, [.. Text(1, e.Key), .. Text(2, e.Value)])), .. Number(14, 1),
    ];

    public static byte[] Text(int field, string text) => Bytes(field, Encoding.UTF8.GetBytes(text));

    public static byte[] Bytes(int field, byte[] content) => [.. Varint(((ulong)field << 3) | 2), .. Varint((ulong)content.Length), .. content];

    public static byte[] Number(int field, long value) => [.. Varint((ulong)field << 3), .. Varint((ulong)value)];

    private static byte[] ValueInfo(string name, object[] dimensions)
    {
        byte[] shape = [.. dimensions.SelectMany(d => Bytes(1, d is string free ? Text(2, free) : Number(1, (int)d)))];
        byte[] tensor = [.. Number(1, 1), .. Bytes(2, shape)];
        return [.. Text(1, name), .. Bytes(2, Bytes(1, tensor))];
    }

    private static byte[] Tensor(string name, int type, byte[] data, long[] dimensions) =>
        [.. dimensions.SelectMany(d => Number(1, d)), .. Number(2, type), .. Text(8, name), .. Bytes(9, data)];

    private static byte[] Varint(ulong value)
    {
        Span<byte> bytes = stackalloc byte[10];
        var length = 0;
        while (value >= 0x80)
        {
            bytes[length++] = (byte)(value | 0x80);
            value >>= 7;
        }

        bytes[length++] = (byte)value;
        return bytes[..length].ToArray();
    }
}
