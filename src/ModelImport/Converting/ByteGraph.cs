using SamCam.ModelImport.Onnx;

namespace SamCam.ModelImport.Converting;

/// <summary>
/// Makes the matrix products of a graph with constant weights ones of eight bits (<c>com.microsoft.MatMulNBits</c>, accuracy level 4): the runtime rounds each row's
/// blocks of 32 inputs to eight bits, too, multiplies whole numbers and scales the sums. No row's result depends on another row.
/// </summary>
internal sealed class ByteGraph
{
    /// <summary>A matrix with fewer inputs or outputs is left alone: it costs little, and rounding its inputs costs as much.</summary>
    public const int LeastSide = 64;

    private const string Domain = "com.microsoft";
    private readonly SourceGraph source;
    private readonly List<Initializer> initializers = [];
    private readonly Dictionary<(string Weight, bool IsOutputMajor), ByteMatrix> matrices = [];

    private ByteGraph(SourceGraph source) => this.source = source;

    /// <summary>Converts a graph; the source is used up.</summary>
    public static ConvertedGraph Convert(SourceGraph source) => new ByteGraph(source).Convert();

    private ConvertedGraph Convert()
    {
        var nodes = source.Graph.Node.SelectMany(Convert).ToList();
        source.Graph.Node.Clear();
        source.Graph.Node.AddRange(nodes);
        if (matrices.Count > 0 && source.Header.OpsetImport.All(o => o.Domain != Domain))
            source.Header.OpsetImport.Add(new OperatorSetIdProto { Domain = Domain, Version = 1 });
        return source.Finish([.. source.Constants.Values.Where(SourceGraph.HasBytes).Select(source.Same), .. initializers], matrices.Count);
    }

    private IEnumerable<NodeProto> Convert(NodeProto node)
    {
        var isGemm = node.OpType == "Gemm";
        if ((!isGemm && node.OpType != "MatMul") || node.Domain.Length > 0 || !source.IsFloat(node.Input[1]) || (isGemm && !IsPlain(node)))
            return [node];
        var weight = source.Constants[node.Input[1]];
        var isOutputMajor = isGemm && Number(node, "transB") == 1;
        if (weight.Dims is not [>= LeastSide and var rows, >= LeastSide and var columns])
            return [node];
        var (inputs, outputs) = isOutputMajor ? (columns, rows) : (rows, columns);
        if (!matrices.TryGetValue((weight.Name, isOutputMajor), out var matrix))
        {
            var name = isOutputMajor ? weight.Name + ".turned" : weight.Name;
            matrices[(weight.Name, isOutputMajor)] = matrix = new ByteMatrix(name, (int)inputs, (int)outputs, () => source.Floats(weight), isOutputMajor);
            initializers.AddRange([matrix.Weights, matrix.Scales]);
        }

        var hasBias = isGemm && node.Input.Count > 2;
        var product = new NodeProto
        {
            OpType = "MatMulNBits",
            Domain = Domain,
            Name = node.Name,
            Input = { node.Input[0], matrix.Weights.Name, matrix.Scales.Name },
            Output = { hasBias ? node.Output[0] + ".product" : node.Output[0] },
            Attribute = { Whole("K", inputs), Whole("N", outputs), Whole("bits", 8), Whole("block_size", ByteMatrix.BlockSize), Whole("accuracy_level", 4) },
        };
        return hasBias ? [product, new NodeProto { OpType = "Add", Name = node.Name + ".bias", Input = { product.Output[0], node.Input[2] }, Output = { node.Output[0] } }] : [product];
    }

    private static bool IsPlain(NodeProto gemm) => Number(gemm, "transA") == 0 && gemm.Attribute.All(a => a.Name is not ("alpha" or "beta") || a.F is 1);

    private static long Number(NodeProto node, string attribute) => node.Attribute.FirstOrDefault(a => a.Name == attribute)?.I ?? 0;

    private static AttributeProto Whole(string name, long value) => new() { Name = name, Type = AttributeType.AttributeInt, I = value };
}
