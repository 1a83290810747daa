using System.Runtime.InteropServices;
using Google.Protobuf;
using SamCam.ModelImport.Converting;
using SamCam.ModelImport.Onnx;
using SamCam.ModelImport.Tests.Networks;
using SamCam.Segmentation;
using SamCam.Testing;

namespace SamCam.ModelImport.Tests.Converting;

/// <summary>Graphs as other exporters write them, before and after.</summary>
public sealed class GraphConversionTests : IDisposable
{
    private const int Rows = 5;
    private static readonly string[] Product = ["DynamicQuantizeLinear", "MatMulInteger", "Cast", "Mul", "Mul"];
    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Theory]
    [InlineData("Gemm", true, 100, 70)]
    [InlineData("Gemm", false, 64, 64)]
    [InlineData("MatMul", false, 100, 70)]
    [InlineData("MatMul", false, 96, 200)]
    public void A_product_in_eight_bits_is_near_in_every_element(string type, bool isTurned, int inputs, int outputs)
    {
        var node = Node(type, ["x", "w"], "y");
        if (isTurned)
            node.Attribute.Add(Whole("transB", 1));
        if (type == "Gemm")
            node.Input.Add("b");
        var model = Model([node], inputs, outputs, Weights("w", isTurned ? [outputs, inputs] : [inputs, outputs], listed: isTurned), Weights("b", [outputs]));

        var (before, after, converted) = Run(model, ByteGraph.Convert, inputs);

        converted.Converted.ShouldBe(1);
        converted.Graph.Node.Select(n => n.OpType).ShouldBe(type == "Gemm" ? [.. Product, "Add"] : Product);
        converted.Initializers.Select(i => i.Name).ShouldNotContain("w");
        ShouldBeNear(before, after, 0.03f);
        after.ShouldNotBe(before);
    }

    [Theory]
    [InlineData(63, 64)]
    [InlineData(64, 63)]
    public void Small_products_stay(int inputs, int outputs)
    {
        var (before, after, converted) = Run(Model([Node("MatMul", ["x", "w"], "y")], inputs, outputs, Weights("w", [inputs, outputs])), ByteGraph.Convert, inputs);
        converted.Converted.ShouldBe(0);
        after.ShouldBe(before);
    }

    [Fact]
    public void A_scaled_product_stays_and_shared_weights_are_written_once()
    {
        var scaled = Node("Gemm", ["h", "w"], "y");
        scaled.Attribute.Add(new AttributeProto { Name = "alpha", F = 0.5f, Type = AttributeType.AttributeFloat });
        var (before, after, converted) = Run(
            Model([Node("MatMul", ["x", "w"], "g"), Node("MatMul", ["g", "w"], "h"), scaled], 64, 64, Weights("w", [64, 64])), ByteGraph.Convert, 64);
        converted.Converted.ShouldBe(1);
        converted.Graph.Node.Select(n => n.OpType).ShouldBe([.. Product, .. Product, "Gemm"]);
        converted.Initializers.Select(i => i.Name).ShouldBe(["w", "w.int8", "w.scale"]);
        ShouldBeNear(before, after, 0.05f);
    }

    [Fact]
    public void Constants_that_are_nodes_are_found()
    {
        var tensor = Weights("", [64, 64]);
        var constant = new NodeProto { OpType = "Constant", Output = { "w" }, Attribute = { new AttributeProto { Name = "value", T = tensor, Type = AttributeType.AttributeTensor } } };
        var (before, after, converted) = Run(Model([constant, Node("MatMul", ["x", "w"], "y")], 64, 64), ByteGraph.Convert, 64);
        converted.Converted.ShouldBe(1);
        ShouldBeNear(before, after, 0.03f);
    }

    [Fact]
    public void Half_precision_keeps_scales_single_and_reaches_into_branches_casts_and_shapes()
    {
        // x is [5, 8]; half as many columns of zeros are added by shape, a branch by shape, and all is resized by scales that are computed.
        NodeProto[] nodes =
        [
            Node("Shape", ["x"], "shape"),
            Node("ConstantOfShape", ["shape"], "zeros"),
            Node("Add", ["x", "zeros"], "a"),
            Node("Cast", ["shape"], "float_shape", Whole("to", OnnxType.Float)),
            Node("Div", ["float_shape", "float_shape"], "ones"),
            Node("Mul", ["ones", "two"], "scales"),
            Node("Resize", ["a", "", "scales"], "r"),
            Node("Resize", ["r", "", "halves"], "s"),
            Node("Equal", ["first", "five"], "is_five"),
            Node("Add", ["s", "lone"], "t"),
            Branch("is_five", "t", "y"),
        ];
        nodes = [nodes[0], Node("Gather", ["shape", "zero"], "first"), .. nodes[1..]];
        var model = Model(
            nodes, 8, 8, Floats("two", [2], 2), Floats("halves", [2], 0.5f, 0.5f), Wholes("zero", 0), Wholes("five", 5), Floats("lone", [1], 1e-12f));

        var (before, after, converted) = Run(model, HalfGraph.Convert, 8);

        before.Distinct().Count().ShouldBeGreaterThan(20);
        ShouldBeNear(before, after, 0.002f);
        after.ShouldNotBe(before);
        converted.Initializers.ToDictionary(i => i.Name, i => i.DataType, StringComparer.Ordinal).ShouldBe(
            new Dictionary<string, int>(StringComparer.Ordinal)
            {
                ["two"] = OnnxType.Half,
                ["zero"] = OnnxType.Int64,
                ["five"] = OnnxType.Int64,
                ["lone"] = OnnxType.Half,
                ["halves.single"] = OnnxType.Float,
            },
            ignoreOrder: true);
        using var written = new MemoryStream();
        converted.Initializers.Single(i => i.Name == "lone").Write(written);
        MemoryMarshal.Cast<byte, Half>(written.ToArray())[0].ShouldBe(Half.Epsilon, "what was not zero divides nothing by zero");
    }

    [Fact]
    public void What_half_precision_cannot_hold_is_named()
    {
        var loud = Model([Node("Add", ["x", "loud"], "y")], 8, 8, Floats("loud", [1], 1e5f));
        Should.Throw<InputException>(() => Run(loud, HalfGraph.Convert, 8)).Message.ShouldContain("constant 'loud': its element 0 is 100000, which half precision cannot hold");

        // A mask of infinities is one in half precision, too.
        var (before, after, _) = Run(Model([Node("Max", ["x", "low"], "y")], 8, 8, Floats("low", [1], float.NegativeInfinity)), HalfGraph.Convert, 8);
        ShouldBeNear(before, after, 0.001f);

        var own = Model([Node("Relu", ["x"], "y")], 8, 8);
        own.Functions.Add(new FunctionProto { Name = "Mine" });
        Should.Throw<InputException>(() => HalfGraph.Convert(Read(own))).Message.ShouldContain("functions of its own ('Mine')");
    }

    [Fact]
    public void A_file_that_is_no_graph_is_named()
    {
        File.WriteAllText(folder.PathOf("none.onnx"), "no graph");
        Should.Throw<InputException>(() => SourceGraph.Read(folder.PathOf("none.onnx"))).Message.ShouldContain("none.onnx");
    }

    private (float[] Before, float[] After, ConvertedGraph Converted) Run(ModelProto model, Func<SourceGraph, ConvertedGraph> convert, int inputs)
    {
        var x = Enumerable.Range(0, Rows * inputs).Select(i => ((i * 6007L % 911) - 455) / 455f).ToArray();
        var converted = convert(Read(model));
        var target = folder.PathOf(Guid.NewGuid() + ".onnx");
        OnnxWriter.Write(target, converted.Header, converted.Graph, converted.Initializers, externalData: false, TestContext.Current.CancellationToken);
        return (Evaluate(folder.PathOf("source.onnx")), Evaluate(target), converted);

        float[] Evaluate(string path) => GraphRun.Run(path, ["y"], ("x", x, [Rows, inputs]))["y"];
    }

    private SourceGraph Read(ModelProto model)
    {
        File.WriteAllBytes(folder.PathOf("source.onnx"), model.ToByteArray());
        return SourceGraph.Read(folder.PathOf("source.onnx"));
    }

    private static void ShouldBeNear(float[] expected, float[] actual, float tolerance)
    {
        actual.Length.ShouldBe(expected.Length);
        var largest = expected.Max(Math.Abs);
        for (var i = 0; i < expected.Length; i++)
            actual[i].ShouldBe(expected[i], tolerance * largest);
    }

    // If: then value + 0.1 else value, both seen from the graph around.
    private static NodeProto Branch(string condition, string value, string result) => new()
    {
        OpType = "If",
        Input = { condition },
        Output = { result },
        Attribute =
        {
            new AttributeProto { Name = "then_branch", Type = AttributeType.AttributeGraph, G = Inner(Node("Add", [value, "tenth"], "then"), Floats("tenth", [1], 0.1f)) },
            new AttributeProto { Name = "else_branch", Type = AttributeType.AttributeGraph, G = Inner(Node("Identity", [value], "else")) },
        },
    };

    private static GraphProto Inner(NodeProto node, params TensorProto[] constants)
    {
        var graph = new GraphProto { Name = node.Output[0], Node = { node }, Output = { Value(node.Output[0]) } };
        graph.Initializer.AddRange(constants);
        return graph;
    }

    private static ModelProto Model(NodeProto[] nodes, int inputs, int outputs, params TensorProto[] constants)
    {
        var graph = new GraphProto { Name = "test", Input = { Value("x", Rows, inputs) }, Output = { Value("y", Rows, outputs) } };
        graph.Node.AddRange(nodes);
        graph.Initializer.AddRange(constants);
        return new ModelProto { IrVersion = 8, Graph = graph, OpsetImport = { new OperatorSetIdProto { Version = 17 } } };
    }

    private static NodeProto Node(string type, string[] inputs, string output, params AttributeProto[] attributes)
    {
        var node = new NodeProto { OpType = type, Name = output, Output = { output } };
        node.Input.AddRange(inputs);
        node.Attribute.AddRange(attributes);
        return node;
    }

    private static AttributeProto Whole(string name, int value) => new() { Name = name, I = value, Type = AttributeType.AttributeInt };

    private static ValueInfoProto Value(string name, params int[] shape)
    {
        var value = new ValueInfoProto { Name = name, Type = new TypeProto { TensorType = new TypeProto.Types.Tensor { ElemType = OnnxType.Float } } };
        if (shape.Length > 0)
            value.Type.TensorType.Shape = new TensorShapeProto { Dim = { shape.Select(d => new TensorShapeProto.Types.Dimension { DimValue = d }) } };
        return value;
    }

    private static TensorProto Weights(string name, int[] shape, bool listed = false)
    {
        var elements = Enumerable.Range(0, shape.Aggregate((a, b) => a * b)).Select(i => ((i * 7919L % 1013) - 506) / 506f).ToArray();
        var tensor = Floats(name, shape, elements);
        if (listed)
        {
            tensor.RawData = ByteString.Empty;
            tensor.FloatData.AddRange(elements);
        }

        return tensor;
    }

    private static TensorProto Floats(string name, int[] shape, params float[] elements)
    {
        var tensor = new TensorProto { Name = name, DataType = OnnxType.Float, RawData = ByteString.CopyFrom(MemoryMarshal.AsBytes<float>(elements)) };
        tensor.Dims.AddRange(shape.Select(d => (long)d));
        if (elements.Length == 1 && shape is [> 1])
            tensor.RawData = ByteString.CopyFrom(MemoryMarshal.AsBytes<float>(Enumerable.Repeat(elements[0], shape[0]).ToArray()));
        return tensor;
    }

    private static TensorProto Wholes(string name, long value) =>
        new() { Name = name, DataType = OnnxType.Int64, RawData = ByteString.CopyFrom(MemoryMarshal.AsBytes<long>([value])) };
}
