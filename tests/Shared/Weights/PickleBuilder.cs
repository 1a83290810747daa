using System.Buffers.Binary;
using System.Text;

namespace SamCam.Testing.Weights;

/// <summary>Writes the pickles of <c>torch.save</c> (protocol 2), operation by operation.</summary>
internal sealed class PickleBuilder
{
    private readonly List<byte> bytes = [0x80, 2];

    public PickleBuilder Op(params ReadOnlySpan<byte> operation)
    {
        bytes.AddRange(operation);
        return this;
    }

    public PickleBuilder Global(string module, string name) => Op([(byte)'c', .. Encoding.UTF8.GetBytes($"{module}\n{name}\n")]);

    public PickleBuilder Text(string text)
    {
        var utf8 = Encoding.UTF8.GetBytes(text);
        return Op([(byte)'X', .. Int32(utf8.Length), .. utf8]);
    }

    public PickleBuilder Number(long value)
    {
        var digits = new byte[8];
        BinaryPrimitives.WriteInt64LittleEndian(digits, value);
        return Op([0x8a, 8, .. digits]);
    }

    /// <summary>A tuple of numbers.</summary>
    public PickleBuilder Tuple(params long[] values)
    {
        Op((byte)'(');
        foreach (var value in values)
            Number(value);
        return Op((byte)'t');
    }

    /// <summary>A member of a dictionary: a tensor in the storage <paramref name="key"/>.</summary>
    public PickleBuilder Tensor(string name, string type, string key, long storageCount, long[] shape, long[]? strides = null, long offset = 0)
    {
        Text(name).Global("torch._utils", "_rebuild_tensor_v2").Op((byte)'(', (byte)'(').Text("storage").Global("torch", type).Text(key).Text("cpu").Number(storageCount);
        Op((byte)'t', (byte)'Q').Number(offset).Tuple(shape).Tuple(strides ?? RowMajor(shape)).Op(0x89);
        return Global("collections", "OrderedDict").Op((byte)')', (byte)'R', (byte)'t', (byte)'R');
    }

    /// <summary>The pickle; <c>.</c> ends it.</summary>
    public byte[] Build() => [.. bytes, (byte)'.'];

    public static long[] RowMajor(long[] shape)
    {
        var strides = new long[shape.Length];
        var stride = 1L;
        for (var d = shape.Length - 1; d >= 0; d--)
        {
            strides[d] = stride;
            stride *= shape[d];
        }

        return strides;
    }

    private static byte[] Int32(int value)
    {
        var four = new byte[4];
        BinaryPrimitives.WriteInt32LittleEndian(four, value);
        return four;
    }
}
