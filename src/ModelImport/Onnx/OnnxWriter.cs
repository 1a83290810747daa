using System.Globalization;
using Google.Protobuf;
using SamCam.Segmentation;

namespace SamCam.ModelImport.Onnx;

/// <summary>
/// Writes graphs. Constants are read, converted and written one after another, behind everything else: the file is never in memory. Beyond what one
/// protobuf message can hold, and wherever it is asked for, they go to a second file, <c>NAME.data</c>, each at the beginning of a page.
/// </summary>
internal static class OnnxWriter
{
    /// <summary>Bytes of constants from which on they go to a second file: protobuf messages end at 2 GiB.</summary>
    public const long MaxInlineBytes = 1900L << 20;

    private const int IrVersion = 9;
    private const int PageBytes = 4096;
    private const int MinExternalBytes = 1024;
    private const int InitializerField = 5;
    private const int GraphField = 7;
    private const int RawDataField = 9;

    /// <summary>Writes a graph that was built.</summary>
    /// <param name="path">The ONNX file, which must not be there.</param>
    /// <param name="builder">The graph.</param>
    /// <param name="metadata">Written into the file, in order.</param>
    /// <param name="externalData">Whether constants go to a second file, however few they are.</param>
    /// <param name="cancellationToken">Looked at before every constant.</param>
    /// <exception cref="InputException">A weight is too large for half precision, or the source cannot be read.</exception>
    public static void Write(string path, GraphBuilder builder, IReadOnlyDictionary<string, string> metadata, bool externalData, CancellationToken cancellationToken)
    {
        var header = new ModelProto { IrVersion = IrVersion, ProducerName = "samcam", OpsetImport = { new OperatorSetIdProto { Version = GraphBuilder.Opset } } };
        header.MetadataProps.AddRange(metadata.Select(m => new StringStringEntryProto { Key = m.Key, Value = m.Value }));
        Write(path, header, builder.Graph, builder.Initializers, externalData, cancellationToken);
    }

    /// <summary>Writes a graph.</summary>
    /// <param name="path">The ONNX file, which must not be there.</param>
    /// <param name="header">The model without its graph.</param>
    /// <param name="graph">The graph, with the constants that are in memory anyway.</param>
    /// <param name="initializers">Its other constants.</param>
    /// <param name="externalData">Whether those go to a second file, however few they are.</param>
    /// <param name="cancellationToken">Looked at before every constant.</param>
    /// <exception cref="InputException">A weight is too large for half precision, or the source cannot be read.</exception>
    public static void Write(string path, ModelProto header, GraphProto graph, IReadOnlyList<Initializer> initializers, bool externalData, CancellationToken cancellationToken)
    {
        var isExternal = externalData || initializers.Sum(i => i.Bytes) > MaxInlineBytes;
        var inline = new List<(Initializer Initializer, byte[] Header)>();
        graph = graph.Clone();
        using var data = isExternal ? new FileStream(path + ".data", FileMode.CreateNew, FileAccess.Write) : null;
        foreach (var initializer in initializers)
        {
            if (data is null || initializer.Bytes < MinExternalBytes)
            {
                inline.Add((initializer, Header(initializer).ToByteArray()));
                continue;
            }

            cancellationToken.ThrowIfCancellationRequested();
            data.Write(new byte[(PageBytes - (data.Position % PageBytes)) % PageBytes]);
            graph.Initializer.Add(External(initializer, Path.GetFileName(path) + ".data", data.Position));
            Write(data, initializer);
        }

        using var file = new FileStream(path, FileMode.CreateNew, FileAccess.Write);
        using var output = new CodedOutputStream(file, leaveOpen: true);
        header.WriteTo(output);
        var fixedPart = graph.ToByteArray();
        output.WriteTag(GraphField, WireFormat.WireType.LengthDelimited);
        output.WriteUInt64((ulong)(fixedPart.LongLength + inline.Sum(i => Size(InitializerField, TensorBytes(i.Initializer, i.Header)))));
        output.Flush();
        file.Write(fixedPart);
        foreach (var (initializer, tensor) in inline)
        {
            cancellationToken.ThrowIfCancellationRequested();
            output.WriteTag(InitializerField, WireFormat.WireType.LengthDelimited);
            output.WriteUInt64((ulong)TensorBytes(initializer, tensor));
            output.Flush();
            file.Write(tensor);
            output.WriteTag(RawDataField, WireFormat.WireType.LengthDelimited);
            output.WriteUInt64((ulong)initializer.Bytes);
            output.Flush();
            Write(file, initializer);
        }
    }

    private static TensorProto Header(Initializer initializer)
    {
        var tensor = new TensorProto { Name = initializer.Name, DataType = initializer.DataType };
        tensor.Dims.AddRange(initializer.Shape);
        return tensor;
    }

    private static TensorProto External(Initializer initializer, string file, long offset)
    {
        var tensor = Header(initializer);
        tensor.DataLocation = 1;
        tensor.ExternalData.Add(new StringStringEntryProto { Key = "location", Value = file });
        tensor.ExternalData.Add(new StringStringEntryProto { Key = "offset", Value = offset.ToString(CultureInfo.InvariantCulture) });
        tensor.ExternalData.Add(new StringStringEntryProto { Key = "length", Value = initializer.Bytes.ToString(CultureInfo.InvariantCulture) });
        return tensor;
    }

    private static long TensorBytes(Initializer initializer, byte[] header) => header.Length + Size(RawDataField, initializer.Bytes);

    private static long Size(int field, long bytes) => CodedOutputStream.ComputeTagSize(field) + CodedOutputStream.ComputeUInt64Size((ulong)bytes) + bytes;

    private static void Write(FileStream stream, Initializer initializer)
    {
        var end = stream.Position + initializer.Bytes;
        initializer.Write(stream);
        if (stream.Position != end)
            throw new InvalidOperationException($"the constant {initializer.Name} was written up to byte {stream.Position}, not {end}");
    }
}
