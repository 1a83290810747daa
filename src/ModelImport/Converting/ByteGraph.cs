using SamCam.ModelImport.Networks;
using SamCam.ModelImport.Onnx;

namespace SamCam.ModelImport.Converting;

/// <summary>
/// Makes the matrix products of a graph with constant weights ones of eight bits: their inputs are rounded to 256 steps between the least and the largest number of the
/// tensor, whole numbers are multiplied, and the sums are scaled. These are the operators that the runtime makes one of (<c>DynamicQuantizeMatMul</c>).
/// </summary>
internal sealed class ByteGraph
{
    /// <summary>A matrix with fewer inputs or outputs is left alone: it costs little, and rounding its inputs costs as much.</summary>
    public const int LeastSide = 64;

    private readonly SourceGraph source;
    private readonly List<Initializer> initializers = [];
    private readonly Dictionary<(string Weight, bool IsTurned), ByteMatrix> matrices = [];
    private readonly HashSet<string> rounded = new(StringComparer.Ordinal);

    private ByteGraph(SourceGraph source) => this.source = source;

    /// <summary>Converts a graph; the source is used up.</summary>
    public static ConvertedGraph Convert(SourceGraph source) => new ByteGraph(source).Convert();

    private ConvertedGraph Convert()
    {
        var nodes = source.Graph.Node.SelectMany(n => IsConverted(n) ? Product(n) : [n]).ToList();
        source.Graph.Node.Clear();
        source.Graph.Node.AddRange(nodes);
        return source.Finish([.. source.Constants.Values.Where(SourceGraph.HasBytes).Select(source.Same), .. initializers], matrices.Count);
    }

    private bool IsConverted(NodeProto node)
    {
        var isProduct = node.OpType == "MatMul" || (node.OpType == "Gemm" && Number(node, "transA") == 0 && node.Attribute.All(a => a.Name is not ("alpha" or "beta") || a.F is 1));
        return isProduct && node.Domain.Length == 0 && source.IsFloat(node.Input[1]) && source.Constants[node.Input[1]].Dims is [>= LeastSide, >= LeastSide];
    }

    private IEnumerable<NodeProto> Product(NodeProto node)
    {
        var (input, output) = (node.Input[0], node.Output[0]);
        var bias = node.Input.Count > 2 ? node.Input[2] : null;
        var product = bias is null ? output : output + ".product";
        var matrix = MatrixOf(source.Constants[node.Input[1]], Number(node, "transB") == 1);
        if (rounded.Add(input))
            yield return Node("DynamicQuantizeLinear", [input], input + ".rounded", input + ".step", input + ".zero");
        yield return Node("MatMulInteger", [input + ".rounded", matrix.Weights.Name, input + ".zero"], output + ".int32");
        var cast = Node("Cast", [output + ".int32"], output + ".sum");
        cast.Attribute.Add(new AttributeProto { Name = "to", Type = AttributeType.AttributeInt, I = OnnxType.Float });
        yield return cast;
        yield return Node("Mul", [input + ".step", matrix.Scales.Name], output + ".scale");
        yield return Node("Mul", [output + ".sum", output + ".scale"], product);
        if (bias is not null)
            yield return Node("Add", [product, bias], output);
    }

    private ByteMatrix MatrixOf(TensorProto weight, bool isTurned)
    {
        if (matrices.TryGetValue((weight.Name, isTurned), out var known))
            return known;
        var stored = new LazyTensor(weight.Name, [.. weight.Dims.Select(d => (int)d)], () => source.Floats(weight));
        var weights = isTurned ? stored.Transpose() : stored;
        var matrix = new ByteMatrix(weight.Name + (isTurned ? ".turned" : ""), weights.Shape[0], weights.Shape[1], weights.Load);
        matrices[(weight.Name, isTurned)] = matrix;
        initializers.AddRange([matrix.Weights, matrix.Scales]);
        return matrix;
    }

    private static NodeProto Node(string type, string[] inputs, params string[] outputs)
    {
        var node = new NodeProto { OpType = type };
        node.Input.AddRange(inputs);
        node.Output.AddRange(outputs);
        return node;
    }

    private static long Number(NodeProto node, string attribute) => node.Attribute.FirstOrDefault(a => a.Name == attribute)?.I ?? 0;
}
