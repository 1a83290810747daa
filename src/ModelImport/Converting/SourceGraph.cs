using System.Globalization;
using System.Runtime.InteropServices;
using Google.Protobuf;
using SamCam.ModelImport.Onnx;
using SamCam.Segmentation;

namespace SamCam.ModelImport.Converting;

/// <summary>An ONNX file that is to be converted: its graph, and its constants apart, whichever way the exporter wrote them.</summary>
internal sealed class SourceGraph
{
    private readonly string folder;

    private SourceGraph(string path, ModelProto model)
    {
        folder = Path.GetDirectoryName(path)!;
        FileName = Path.GetFileName(path);
        Graph = model.Graph;
        Header = model;
        model.Graph = null;
        foreach (var tensor in Graph.Initializer)
            Constants[tensor.Name] = tensor;
        Graph.Initializer.Clear();
        TakeConstantNodes();

        // Up to IR version 3, constants were inputs with a default.
        foreach (var input in Graph.Input.Where(i => Constants.ContainsKey(i.Name)).ToList())
            Graph.Input.Remove(input);
    }

    /// <summary>Name of the file.</summary>
    public string FileName { get; }

    /// <summary>The model without its graph.</summary>
    public ModelProto Header { get; }

    /// <summary>The graph without its constants. It may be changed.</summary>
    public GraphProto Graph { get; }

    /// <summary>The constants of the graph by name, in the file's order.</summary>
    public OrderedDictionary<string, TensorProto> Constants { get; } = new(StringComparer.Ordinal);

    /// <summary>Whether constants are in files beside the graph.</summary>
    public bool HasDataFiles => Constants.Values.Any(IsExternal);

    /// <summary>Reads a graph. External data stays where it is until it is asked for.</summary>
    /// <param name="path">A file of a model folder that was checked.</param>
    /// <exception cref="InputException">It cannot be read.</exception>
    public static SourceGraph Read(string path)
    {
        try
        {
            using var file = File.OpenRead(path);
            return new SourceGraph(path, ModelProto.Parser.ParseFrom(file));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or InvalidProtocolBufferException)
        {
            throw new InputException(path, "the graph cannot be read (" + e.Message + ")", "export it with its weights in files beside it if it is larger than 2 GB", e);
        }
    }

    /// <summary>Whether a tensor is a constant in single precision.</summary>
    public bool IsFloat(string name) => Constants.TryGetValue(name, out var tensor) && tensor.DataType == OnnxType.Float;

    /// <summary>Elements of a constant in single precision, row-major.</summary>
    public float[] Floats(TensorProto tensor) =>
        tensor.FloatData.Count > 0 ? [.. tensor.FloatData] : MemoryMarshal.Cast<byte, float>(Bytes(tensor)).ToArray();

    /// <summary>A constant that is written as it is.</summary>
    public Initializer Same(TensorProto tensor)
    {
        var bytes = ByteCount(tensor);
        return new(tensor.Name, tensor.DataType, tensor.Dims, bytes, stream => stream.Write(tensor.FloatData.Count > 0 ? MemoryMarshal.AsBytes<float>(Floats(tensor)) : Bytes(tensor)));
    }

    /// <summary>Whether a constant can be written apart: it is of single precision, or its elements are bytes. Others are lists of numbers, and stay in the graph.</summary>
    public static bool HasBytes(TensorProto tensor) => IsExternal(tensor) || tensor.RawData.Length > 0 || tensor.DataType == OnnxType.Float;

    /// <summary>The graph with its constants as they are.</summary>
    public ConvertedGraph Unchanged() => Finish([.. Constants.Values.Where(HasBytes).Select(Same)], converted: 0);

    /// <summary>The graph as it is now with new constants; those that are lists of numbers go with it.</summary>
    public ConvertedGraph Finish(IReadOnlyList<Initializer> initializers, int converted)
    {
        var used = GraphNames.Used(Graph);
        Graph.Initializer.AddRange(Constants.Values.Where(c => !HasBytes(c) && used.Contains(c.Name)));
        return new(Header, Graph, [.. initializers.Where(i => used.Contains(i.Name))], converted);
    }

    private static bool IsExternal(TensorProto tensor) => tensor.DataLocation == 1;

    private static long ByteCount(TensorProto tensor) => tensor.Dims.Aggregate((long)OnnxType.Size(tensor.DataType), (product, dimension) => product * dimension);

    private void TakeConstantNodes()
    {
        foreach (var node in Graph.Node.Where(n => n is { OpType: "Constant", Attribute: [{ Name: "value", T: not null }] }).ToList())
        {
            var tensor = node.Attribute[0].T;
            tensor.Name = node.Output[0];
            Constants[tensor.Name] = tensor;
            Graph.Node.Remove(node);
        }
    }

    private ReadOnlySpan<byte> Bytes(TensorProto tensor)
    {
        if (!IsExternal(tensor))
            return tensor.RawData.Span;
        var path = Path.Combine(folder, tensor.ExternalData.Single(e => e.Key == "location").Value);
        var offset = tensor.ExternalData.FirstOrDefault(e => e.Key == "offset")?.Value ?? "0";
        var bytes = new byte[ByteCount(tensor)];
        using var file = File.OpenHandle(path);
        return RandomAccess.Read(file, bytes, long.Parse(offset, CultureInfo.InvariantCulture)) == bytes.Length
            ? bytes
            : throw new InputException(path, $"it ends within the constant '{tensor.Name}'", "fetch the file again: it is cut off");
    }
}
