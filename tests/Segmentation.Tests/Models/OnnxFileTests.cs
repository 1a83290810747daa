using FsCheck;
using FsCheck.Fluent;
using SamCam.Segmentation.Models;
using SamCam.Testing;
using static SamCam.Segmentation.Tests.Models.OnnxBuilder;

namespace SamCam.Segmentation.Tests.Models;

/// <summary>What an ONNX file may ask for, wherever in it that is asked.</summary>
public sealed class OnnxFileTests
{
    private static readonly byte[] CustomNode = [.. Text(2, "y"), .. Text(4, "Steal"), .. Text(7, "evil.ops")];
    private static readonly byte[] OutsideTensor = ExternalTensor("w", [2], ("location", "../secret"));

    /// <summary>Every place of a model where an operator can stand.</summary>
    public static TheoryData<string> PlacesOfNodes => [.. Nodes.Keys];

    /// <summary>Every place of a model where a tensor can stand.</summary>
    public static TheoryData<string> PlacesOfTensors => [.. Tensors.Keys];

    private static Dictionary<string, Func<byte[], byte[]>> Nodes { get; } = new(StringComparer.Ordinal)
    {
        ["graph"] = node => new OnnxBuilder().Add(1, node).Build(),
        ["branch of If"] = node => WithAttribute(Bytes(6, Bytes(1, node))),
        ["graphs of an attribute"] = node => WithAttribute(Bytes(11, Bytes(1, node))),
        ["Loop in If"] = node => WithAttribute(Bytes(6, Bytes(1, [.. Text(4, "Loop"), .. Bytes(5, Bytes(6, Bytes(1, node)))]))),
        ["function"] = node => new OnnxBuilder().Build(Bytes(25, [.. Text(1, "f"), .. Bytes(7, node)])),
        ["graph in a default attribute of a function"] = node => new OnnxBuilder().Build(Bytes(25, Bytes(11, Bytes(6, Bytes(1, node))))),
        ["initialisation of a training"] = node => new OnnxBuilder().Build(Bytes(20, Bytes(1, Bytes(1, node)))),
        ["algorithm of a training"] = node => new OnnxBuilder().Build(Bytes(20, Bytes(2, Bytes(1, node)))),
        ["a second graph field, which a parser merges"] = node => new OnnxBuilder().Build(Bytes(7, Bytes(1, node))),
    };

    private static Dictionary<string, Func<byte[], byte[]>> Tensors { get; } = new(StringComparer.Ordinal)
    {
        ["initializer"] = tensor => new OnnxBuilder().Add(5, tensor).Build(),
        ["values of a sparse initializer"] = tensor => new OnnxBuilder().Add(15, Bytes(1, tensor)).Build(),
        ["indices of a sparse initializer"] = tensor => new OnnxBuilder().Add(15, Bytes(2, tensor)).Build(),
        ["value of a Constant"] = tensor => WithAttribute(Bytes(5, tensor)),
        ["tensors of an attribute"] = tensor => WithAttribute(Bytes(10, tensor)),
        ["sparse value of a Constant"] = tensor => WithAttribute(Bytes(22, Bytes(1, tensor))),
        ["sparse tensors of an attribute"] = tensor => WithAttribute(Bytes(23, Bytes(1, tensor))),
        ["initializer in the body of a Loop"] = tensor => WithAttribute(Bytes(6, Bytes(5, tensor))),
        ["Constant in a function"] = tensor => new OnnxBuilder().Build(Bytes(25, Bytes(7, Bytes(5, Bytes(5, tensor))))),
        ["initializer of a training"] = tensor => new OnnxBuilder().Build(Bytes(20, Bytes(2, Bytes(5, tensor)))),
    };

    [Theory]
    [MemberData(nameof(PlacesOfNodes))]
    public void A_custom_operator_is_found(string place)
    {
        var error = Should.Throw<InputException>(() => DataFiles(Nodes[place](CustomNode)));
        error.Reason.ShouldContain("'evil.ops'");
        error.Subject.ShouldBe("x.onnx");
    }

    [Theory]
    [MemberData(nameof(PlacesOfNodes))]
    public void An_operator_of_eight_bits_is_seen(string place)
    {
        Precision(Nodes[place]([.. Text(2, "y"), .. Text(4, "MatMulInteger")])).ShouldBe(WeightPrecision.Int8);
        Precision(Nodes[place]([.. Text(2, "y"), .. Text(4, "MatMul")])).ShouldBe(WeightPrecision.Fp32);
    }

    [Theory]
    [InlineData(1, WeightPrecision.Fp32)]
    [InlineData(10, WeightPrecision.Fp16)]
    [InlineData(16, WeightPrecision.Bf16)]
    public void The_coarsest_type_of_the_weights_counts(int type, WeightPrecision expected)
    {
        var weights = new OnnxBuilder().Add(5, Number(2, type)).Add(5, Number(2, 1));
        Precision(weights.Build()).ShouldBe(expected);
        Precision(weights.Add(1, Text(4, "QLinearConv")).Add(5, Number(2, type)).Build()).ShouldBe(WeightPrecision.Int8);
    }

    [Theory]
    [MemberData(nameof(PlacesOfTensors))]
    public void External_data_outside_is_found(string place) =>
        Should.Throw<InputException>(() => DataFiles(Tensors[place](OutsideTensor))).Reason.ShouldContain("'../secret'");

    [Theory]
    [MemberData(nameof(PlacesOfTensors))]
    public void External_data_inside_is_listed(string place) =>
        DataFiles(Tensors[place](ExternalTensor("w", [3, 5], ("location", "w.bin"), ("offset", "100"))))
            .ShouldHaveSingleItem().ShouldBe(KeyValuePair.Create("w.bin", 160L));

    [Theory]
    [InlineData("")]
    [InlineData("ai.onnx")]
    [InlineData("ai.onnx.ml")]
    [InlineData("com.microsoft")]
    public void Operators_of_the_runtime_pass(string domain) =>
        DataFiles(Nodes["Loop in If"]([.. Text(4, "Add"), .. Text(7, domain)])).ShouldBeEmpty();

    [Theory]
    [InlineData("com.microsoft.nchwc")]
    [InlineData("COM.MICROSOFT")]
    [InlineData("ai.onnx ")]
    public void Domains_are_taken_literally(string domain) =>
        Should.Throw<InputException>(() => DataFiles(Nodes["graph"]([.. Text(4, "Add"), .. Text(7, domain)])));

    [Fact]
    public void A_function_of_another_domain_is_refused() =>
        Should.Throw<InputException>(() => DataFiles(new OnnxBuilder().Build(Bytes(25, [.. Text(1, "f"), .. Text(10, "evil")])))).Reason.ShouldContain("a function of the domain 'evil'");

    [Fact]
    public void A_graph_compiled_for_a_device_is_refused() =>
        Should.Throw<InputException>(() => DataFiles(Nodes["graph"]([.. Text(4, "EPContext"), .. Text(7, "com.microsoft")]))).Reason.ShouldContain("EPContext");

    [Theory]
    [InlineData("")]
    [InlineData(".")]
    [InlineData("..")]
    [InlineData("/etc/passwd")]
    [InlineData("a/../../secret")]
    [InlineData("a//b")]
    [InlineData("a/")]
    [InlineData("./w.bin")]
    [InlineData("a\\b")]
    [InlineData("C:w.bin")]
    [InlineData("w\n.bin")]
    [InlineData("w\0.bin")]
    [InlineData("*/_ORT_MEM_ADDR_/*")]
    public void A_location_is_a_plain_path_inside(string location) =>
        Should.Throw<InputException>(() => DataFiles(new OnnxBuilder().External("w", [2], ("location", location)).Build())).Reason.ShouldContain("not a file inside");

    [Theory]
    [InlineData("offset", "-1")]
    [InlineData("offset", "+1")]
    [InlineData("offset", "0x10")]
    [InlineData("offset", "99999999999999999999")]
    [InlineData("offset", "9223372036854775807")]
    [InlineData("length", "7")]
    [InlineData("length", "-8")]
    [InlineData("location", "w.bin")]
    public void Positions_are_numbers_that_fit_the_shape(string key, string value) =>
        Should.Throw<InputException>(() => DataFiles(new OnnxBuilder().External("w", [2], ("location", "w.bin"), (key, value)).Build())).Reason.ShouldContain("'w'");

    [Fact]
    public void External_data_without_a_location_is_refused() =>
        Should.Throw<InputException>(() => DataFiles(new OnnxBuilder().External("w", [2]).Build())).Reason.ShouldContain("names no file");

    [Fact]
    public void Sizes_that_overflow_are_refused() =>
        Should.Throw<InputException>(() => DataFiles(new OnnxBuilder().External("w", [1L << 40, 1L << 40], ("location", "w.bin")).Build())).Reason.ShouldContain("more bytes than there are");

    [Fact]
    public void Packed_dimensions_count_too()
    {
        byte[] tensor = [.. Bytes(1, [3, 5]), .. Number(2, 16), .. Bytes(13, [.. Text(1, "location"), .. Text(2, "w.bin")])];
        DataFiles(new OnnxBuilder().Add(5, tensor).Build())["w.bin"].ShouldBe(30);
    }

    [Fact]
    public void A_name_that_is_no_text_is_refused() =>
        Should.Throw<InputException>(() => DataFiles(Nodes["graph"](Bytes(7, [0xFF, 0xFE])))).Reason.ShouldContain("no UTF-8");

    [Fact]
    public void Graphs_in_graphs_end_somewhere()
    {
        byte[] node = Text(4, "Add");
        for (var i = 0; i < 1000; i++)
            node = Bytes(5, Bytes(6, Bytes(1, node)));
        Should.Throw<InputException>(() => DataFiles(Nodes["graph"](node))).Reason.ShouldContain("levels");
    }

    [Fact]
    public void A_file_without_a_graph_is_refused() =>
        Should.Throw<InputException>(() => DataFiles(Number(1, 8))).Reason.ShouldContain("no graph");

    [Fact]
    public void A_file_that_is_cut_off_or_changed_is_read_or_refused()
    {
        var whole = File.ReadAllBytes(Repository.PathOf("models/tiny-cam/cam.onnx"));
        DataFiles(whole).ShouldBeEmpty();
        for (var length = 0; length < whole.Length; length += 1 + (whole.Length / 64))
            Should.Throw<InputException>(() => DataFiles(whole[..length]));

        var small = Tensors["initializer in the body of a Loop"](ExternalTensor("w", [3, 5], ("location", "w.bin"), ("offset", "100")));
        var changes =
            from place in Gen.Choose(0, small.Length - 1)
            from value in Gen.Choose(0, 255)
            select (place, value);
        Prop.ForAll(changes.ListOf().ToArbitrary(), list =>
        {
            var changed = small.ToArray();
            foreach (var (place, value) in list)
                changed[place] = (byte)value;
            try
            {
                return DataFiles(changed).Keys.All(k => !k.Contains("..", StringComparison.Ordinal));
            }
            catch (InputException)
            {
                return true;
            }
        }).QuickCheckThrowOnFailure();
    }

    [Fact]
    public void A_file_of_gigabytes_is_not_held_in_memory()
    {
        using var folder = new TemporaryFolder();
        const long Size = 3L << 30;
        byte[] tensor = [.. Number(1, Size), .. Number(2, 2), .. Text(8, "w")];
        byte[] tail = Bytes(1, CustomNode);
        long raw = Length(9, Size), initializer = Length(5, tensor.Length + raw);
        using var file = File.Create(folder.PathOf("x.onnx"));
        file.Write(Head(7, initializer + tail.Length));
        file.Write(Head(5, tensor.Length + raw));
        file.Write(tensor);
        file.Write(Head(9, Size));
        file.Seek(Size, SeekOrigin.Current);
        file.Write(tail);
        file.Position = 0;

        var before = GC.GetAllocatedBytesForCurrentThread();
        Should.Throw<InputException>(() => OnnxFile.Read(file, "x.onnx")).Reason.ShouldContain("evil.ops");
        (GC.GetAllocatedBytesForCurrentThread() - before).ShouldBeLessThan(1 << 20);

        static long Length(int field, long content) => Head(field, content).Length + content;

        // A tag and a length, as Number writes a tag and a value, but of the kind that has a length.
        static byte[] Head(int field, long length)
        {
            var head = Number(field, length);
            head[0] |= 2;
            return head;
        }
    }

    private static byte[] WithAttribute(byte[] attribute) => new OnnxBuilder().Add(1, [.. Text(4, "If"), .. Bytes(5, attribute)]).Build();

    private static WeightPrecision Precision(byte[] content) => OnnxFile.Read(new MemoryStream(content), "x.onnx").Precision;

    private static IReadOnlyDictionary<string, long> DataFiles(byte[] content) => OnnxFile.Read(new MemoryStream(content), "x.onnx").DataFiles;
}
