using System.Globalization;
using System.Runtime.InteropServices;
using Google.Protobuf;
using SamCam.ModelImport.Networks;

namespace SamCam.ModelImport.Onnx;

/// <summary>Builds one graph of standard operators (opset 20). Nodes are added in the order in which they run; each gives one tensor unless it is split.</summary>
/// <param name="name">The graph's name.</param>
/// <param name="precision">How it computes.</param>
internal sealed class GraphBuilder(string name, Precision precision)
{
    /// <summary>The opset: 20 is the first with Gelu.</summary>
    public const int Opset = 20;

    private readonly Dictionary<string, string> constants = new(StringComparer.Ordinal);
    private readonly HashSet<string> names = new(StringComparer.Ordinal);

    /// <summary>The graph without the constants of <see cref="Initializers"/>.</summary>
    public GraphProto Graph { get; } = new() { Name = name };

    /// <summary>Its constants.</summary>
    public List<Initializer> Initializers { get; } = [];

    /// <summary>How it computes.</summary>
    public Precision Precision => precision;

    /// <summary>Whether there is a tensor of this name.</summary>
    public bool Has(string tensor) => names.Contains(tensor);

    /// <summary>Adds an input in single precision; a text is the name of a free dimension.</summary>
    public string Input(string input, params object[] shape)
    {
        Graph.Input.Add(Value(input, shape));
        return Claim(input);
    }

    /// <summary>Adds an input of whole numbers (int64) with one free dimension.</summary>
    public string WholeInput(string input, string dimension)
    {
        var value = Value(input, [dimension]);
        value.Type.TensorType.ElemType = OnnxType.Int64;
        Graph.Input.Add(value);
        return Claim(input);
    }

    /// <summary>Makes a tensor an output in single precision.</summary>
    public void Output(string tensor, string output, params object[] shape)
    {
        Add(precision == Precision.Fp32 ? "Identity" : "Cast", [tensor], Claim(output), precision == Precision.Fp32 ? [] : [("to", OnnxType.Float)]);
        Graph.Output.Add(Value(output, shape));
    }

    /// <summary>A tensor in the precision of the graph, of one in single precision.</summary>
    public string ToPrecision(string tensor) => precision == Precision.Fp32 ? tensor : Node("Cast", [tensor], attributes: ("to", OnnxType.Half));

    /// <summary>A constant in the precision of the graph.</summary>
    public string Weight(string weight, LazyTensor tensor) => Weight(weight, tensor, precision);

    /// <summary>A constant in a precision of its own.</summary>
    public string Weight(string weight, LazyTensor tensor, Precision own)
    {
        Initializers.Add(Initializer.Of(Claim(weight), own, tensor));
        return weight;
    }

    /// <summary>A constant number in the precision of the graph, or in another.</summary>
    public string Scalar(float value, Precision? own = null)
    {
        var key = string.Create(CultureInfo.InvariantCulture, $"scalar.{value:R}.{own ?? precision}");
        if (!constants.TryGetValue(key, out var known))
            constants[key] = known = Weight(key, new LazyTensor(key, [], () => [value]), own ?? precision);
        return known;
    }

    /// <summary>A constant of whole numbers, such as a shape.</summary>
    public string Numbers(params long[] values) => Numbers(values, [values.Length]);

    /// <summary>One operator with one result, which has a name of its own or one that says where it comes from.</summary>
    public string Node(string type, IReadOnlyList<string> inputs, string? result = null, params (string Name, object Value)[] attributes)
    {
        result = Claim(result ?? string.Create(CultureInfo.InvariantCulture, $"{type}.{Graph.Node.Count}"));
        Add(type, inputs, result, attributes);
        return result;
    }

    /// <summary>Splits a tensor into equal parts along an axis.</summary>
    public string[] Split(string tensor, int parts, int axis)
    {
        var results = Enumerable.Range(0, parts).Select(p => Claim(string.Create(CultureInfo.InvariantCulture, $"Split.{Graph.Node.Count}.{p}"))).ToArray();
        Add("Split", [tensor], results[0], [("axis", axis), ("num_outputs", parts)]);
        Graph.Node[^1].Output.AddRange(results.Skip(1));
        return results;
    }

    /// <summary>Reshapes; -1 stands for what is left, 0 for the dimension as it is.</summary>
    public string Reshape(string tensor, params long[] shape) => Node("Reshape", [tensor, Numbers(shape)]);

    /// <summary>Reorders dimensions.</summary>
    public string Transpose(string tensor, params long[] order) => Node("Transpose", [tensor], attributes: ("perm", order));

    /// <summary>Rows from <paramref name="first"/> up to <paramref name="end"/> along an axis.</summary>
    public string Slice(string tensor, long first, long end, long axis) =>
        Node("Slice", [tensor, Numbers(first), Numbers(end), Numbers(axis)]);

    /// <summary>A whole-number constant with a shape of its own; no dimensions make a scalar.</summary>
    public string Numbers(long[] values, long[] shape)
    {
        var key = "numbers." + string.Join('_', values.Select(v => v.ToString(CultureInfo.InvariantCulture))) + (shape.Length == 0 ? ".scalar" : "");
        if (constants.TryAdd(key, key))
        {
            Claim(key);
            var tensor = new TensorProto { Name = key, DataType = OnnxType.Int64, RawData = ByteString.CopyFrom(MemoryMarshal.AsBytes<long>(values)) };
            tensor.Dims.AddRange(shape);
            Graph.Initializer.Add(tensor);
        }

        return key;
    }

    private string Claim(string tensor) => names.Add(tensor) ? tensor : throw new InvalidOperationException($"two tensors are named {tensor}");

    private void Add(string type, IReadOnlyList<string> inputs, string result, (string Name, object Value)[] attributes)
    {
        var node = new NodeProto { OpType = type, Name = result };
        node.Input.AddRange(inputs);
        node.Output.Add(result);
        node.Attribute.AddRange(attributes.Select(a => Attribute(a.Name, a.Value)));
        Graph.Node.Add(node);
    }

    private static AttributeProto Attribute(string name, object value)
    {
        var attribute = new AttributeProto { Name = name };
        switch (value)
        {
            case int or long:
                attribute.I = Convert.ToInt64(value, CultureInfo.InvariantCulture);
                attribute.Type = AttributeType.AttributeInt;
                break;
            case float number:
                attribute.F = number;
                attribute.Type = AttributeType.AttributeFloat;
                break;
            case long[] numbers:
                attribute.Ints.AddRange(numbers);
                attribute.Type = AttributeType.AttributeInts;
                break;
            default:
                throw new ArgumentException($"an attribute of type {value.GetType()}", nameof(value));
        }

        return attribute;
    }

    private static ValueInfoProto Value(string name, object[] shape)
    {
        var dimensions = new TensorShapeProto();
        foreach (var dimension in shape)
            dimensions.Dim.Add(dimension is string free ? new() { DimParam = free } : new TensorShapeProto.Types.Dimension { DimValue = (int)dimension });
        return new ValueInfoProto { Name = name, Type = new TypeProto { TensorType = new TypeProto.Types.Tensor { ElemType = OnnxType.Float, Shape = dimensions } } };
    }
}
