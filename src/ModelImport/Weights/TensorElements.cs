using System.Buffers.Binary;
using System.Numerics.Tensors;
using System.Runtime.InteropServices;

namespace SamCam.ModelImport.Weights;

/// <summary>Reads elements of stored tensors as single precision.</summary>
internal static class TensorElements
{
    private const int ChunkBytes = 1 << 20;

    /// <summary>Reads a tensor, row-major.</summary>
    /// <exception cref="InvalidDataException">The file ends before.</exception>
    public static void Read(ByteFile file, StoredTensor tensor, Span<float> target)
    {
        var type = tensor.Description.Type;
        if (tensor.Strides is { } strides)
        {
            // A view: its rows are elsewhere. The storage is read whole, as large as the tensor.
            var span = 1 + strides.Zip(tensor.Description.Shape, (stride, dimension) => stride * (dimension - 1)).Sum();
            var storage = new float[span];
            ReadRun(file, tensor.Offset, type, storage);
            Gather(storage, tensor.Description.Shape, strides, target);
            return;
        }

        ReadRun(file, tensor.Offset, type, target);
    }

    private static void ReadRun(ByteFile file, long offset, ElementType type, Span<float> target)
    {
        if (type == ElementType.Float32 && BitConverter.IsLittleEndian)
        {
            file.Read(offset, MemoryMarshal.AsBytes(target));
            return;
        }

        var size = type.Size();
        var buffer = new byte[Math.Min(ChunkBytes, target.Length * (long)size)];
        while (target.Length > 0)
        {
            var count = Math.Min(target.Length, buffer.Length / size);
            var bytes = buffer.AsSpan(0, count * size);
            file.Read(offset, bytes);
            Convert(bytes, type, target[..count]);
            offset += bytes.Length;
            target = target[count..];
        }
    }

    private static void Convert(ReadOnlySpan<byte> bytes, ElementType type, Span<float> target)
    {
        switch (type)
        {
            case ElementType.Float16:
                TensorPrimitives.ConvertToSingle(MemoryMarshal.Cast<byte, Half>(bytes), target);
                break;
            case ElementType.BFloat16:
                for (var i = 0; i < target.Length; i++)
                    target[i] = BitConverter.Int32BitsToSingle(BinaryPrimitives.ReadUInt16LittleEndian(bytes[(2 * i)..]) << 16);
                break;
            case ElementType.Float32:
                for (var i = 0; i < target.Length; i++)
                    target[i] = BinaryPrimitives.ReadSingleLittleEndian(bytes[(4 * i)..]);
                break;
            case ElementType.Float64:
                for (var i = 0; i < target.Length; i++)
                    target[i] = (float)BinaryPrimitives.ReadDoubleLittleEndian(bytes[(8 * i)..]);
                break;
            default:
                throw new InvalidDataException($"a tensor of type {type} has no weights");
        }
    }

    private static void Gather(ReadOnlySpan<float> storage, IReadOnlyList<int> shape, IReadOnlyList<long> strides, Span<float> target)
    {
        var index = new int[shape.Count];
        var place = 0L;
        for (var i = 0; i < target.Length; i++)
        {
            target[i] = storage[(int)place];
            for (var d = shape.Count - 1; d >= 0; d--)
            {
                place += strides[d];
                if (++index[d] < shape[d])
                    break;
                place -= strides[d] * shape[d];
                index[d] = 0;
            }
        }
    }
}
