using System.Runtime.InteropServices;
using Google.Protobuf;
using SamCam.ModelImport.Onnx;
using SamCam.Segmentation;

namespace SamCam.ModelImport.Converting;

/// <summary>
/// Makes a graph compute in half precision. Every tensor of single precision becomes one of half: constants, casts, and the graphs inside. Its inputs and
/// outputs are cast, so that they stay what they were. Scales and regions of <c>Resize</c> have to be single precision by ONNX's rules, and are.
/// </summary>
internal sealed class HalfGraph
{
    private const string Remedy = "leave it in single precision, or convert it to int8";
    private readonly SourceGraph source;
    private readonly List<Initializer> singles = [];

    private HalfGraph(SourceGraph source) => this.source = source;

    /// <summary>Converts a graph; the source is used up.</summary>
    /// <exception cref="InputException">It has functions of its own; when it is written: a number is too large for half precision.</exception>
    public static ConvertedGraph Convert(SourceGraph source) => new HalfGraph(source).Convert();

    private ConvertedGraph Convert()
    {
        if (source.Header.Functions.Count > 0)
            throw new InputException(source.FileName, $"it has functions of its own ('{source.Header.Functions[0].Name}'), which are not converted", "export it without them");
        ConvertNodes(source.Graph);
        foreach (var input in source.Graph.Input.Where(i => IsFloat(i.Type)).Select(i => i.Name))
        {
            GraphNames.Rename(source.Graph, input, input + ".half");
            source.Graph.Node.Insert(0, Cast(input, input + ".half", OnnxType.Half));
        }

        foreach (var output in source.Graph.Output.Where(o => IsFloat(o.Type)).Select(o => o.Name))
        {
            GraphNames.Rename(source.Graph, output, output + ".half");
            source.Graph.Node.Add(Cast(output + ".half", output, OnnxType.Float));
        }

        var constants = source.Constants.Values.Where(SourceGraph.HasBytes).Select(c => c.DataType == OnnxType.Float ? Half(c) : source.Same(c)).ToList();
        return source.Finish([.. constants, .. singles], constants.Count(c => c.DataType == OnnxType.Half));
    }

    private void ConvertNodes(GraphProto graph)
    {
        // What is known of tensors in between may no longer be true, and the runtime finds it out itself.
        graph.ValueInfo.Clear();
        for (var i = 0; i < graph.Node.Count; i++)
        {
            var node = graph.Node[i];
            foreach (var slot in SingleInputs(node))
                i += KeepSingle(graph, i, slot);
            foreach (var attribute in node.Attribute)
                Convert(attribute);
            if (node is { OpType: "Cast", Attribute: [{ Name: "to", I: OnnxType.Float } to, ..] })
                to.I = OnnxType.Half;
            if (node is { OpType: "ConstantOfShape", Attribute.Count: 0 })
                node.Attribute.Add(Value([0], dimensions: [1]));
            if (node is { OpType: "Constant", Attribute: [{ Name: "value_float" or "value_floats" } numbers] })
            {
                var isOne = numbers.Name == "value_float";
                node.Attribute[0] = Value(isOne ? [numbers.F] : [.. numbers.Floats], isOne ? [] : [numbers.Floats.Count]);
            }
        }
    }

    private void Convert(AttributeProto attribute)
    {
        foreach (var tensor in attribute.T is null ? attribute.Tensors : attribute.Tensors.Prepend(attribute.T))
            ConvertInPlace(tensor);
        foreach (var inner in GraphNames.Inner(attribute))
        {
            ConvertNodes(inner);
            foreach (var tensor in inner.Initializer)
                ConvertInPlace(tensor);
            foreach (var value in inner.Input.Concat(inner.Output).Where(v => IsFloat(v.Type)))
                value.Type.TensorType.ElemType = OnnxType.Half;
        }
    }

    private static IEnumerable<int> SingleInputs(NodeProto node) => node.OpType switch
    {
        "Resize" => Enumerable.Range(1, 2).Where(i => i < node.Input.Count && node.Input[i].Length > 0),
        "Upsample" => [1],
        _ => [],
    };

    // The number of nodes that were put before the one at this place.
    private int KeepSingle(GraphProto graph, int place, int slot)
    {
        var node = graph.Node[place];
        var name = node.Input[slot];
        var single = name + ".single";
        if (source.IsFloat(name))
        {
            if (singles.TrueForAll(s => s.Name != single))
                singles.Add(source.Same(source.Constants[name]) with { Name = single });
            node.Input[slot] = single;
            return 0;
        }

        node.Input[slot] = $"{single}.{place}.{slot}";
        graph.Node.Insert(place, Cast(name, node.Input[slot], OnnxType.Float));
        return 1;
    }

    private Initializer Half(TensorProto tensor) => new(
        tensor.Name, OnnxType.Half, tensor.Dims, source.Same(tensor).Bytes / 2, stream => stream.Write(MemoryMarshal.AsBytes<Half>(Halves(tensor.Name, source.Floats(tensor)))));

    private void ConvertInPlace(TensorProto tensor)
    {
        if (tensor.DataType != OnnxType.Float)
            return;
        var halves = Halves(tensor.Name, source.Floats(tensor));
        tensor.FloatData.Clear();
        tensor.ExternalData.Clear();
        (tensor.DataType, tensor.DataLocation) = (OnnxType.Half, 0);
        tensor.RawData = ByteString.CopyFrom(MemoryMarshal.AsBytes<Half>(halves));
    }

    private Half[] Halves(string name, float[] elements)
    {
        var halves = HalfNumbers.Of($"{source.FileName}, constant '{name}'", elements, Remedy);

        // A lone number is an epsilon, say: what was not zero must not divide by zero.
        if (halves.Length == 1 && halves[0] == System.Half.Zero && elements[0] != 0)
            halves[0] = elements[0] > 0 ? System.Half.Epsilon : -System.Half.Epsilon;
        return halves;
    }

    private static AttributeProto Value(float[] elements, long[] dimensions)
    {
        var halves = HalfNumbers.Of("a constant", elements, Remedy);
        var tensor = new TensorProto { DataType = OnnxType.Half, RawData = ByteString.CopyFrom(MemoryMarshal.AsBytes<Half>(halves)) };
        tensor.Dims.AddRange(dimensions);
        return new AttributeProto { Name = "value", Type = AttributeType.AttributeTensor, T = tensor };
    }

    // Nodes need no names, and any name may be taken.
    private static NodeProto Cast(string from, string to, int type) => new()
    {
        OpType = "Cast",
        Input = { from },
        Output = { to },
        Attribute = { new AttributeProto { Name = "to", Type = AttributeType.AttributeInt, I = type } },
    };

    private static bool IsFloat(TypeProto type) => type.TensorType?.ElemType == OnnxType.Float;
}
