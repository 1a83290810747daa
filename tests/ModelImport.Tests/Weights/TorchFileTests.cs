using SamCam.ModelImport.Weights;
using SamCam.Segmentation;
using SamCam.Testing;
using SamCam.Testing.Weights;

namespace SamCam.ModelImport.Tests.Weights;

/// <summary>Files that PyTorch 1.13 wrote, and files of that form made here.</summary>
public sealed class TorchFileTests : IDisposable
{
    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Theory]
    [InlineData("torch-1.13.pth")]
    [InlineData("protocol4.pth")]
    public void Every_type_and_view_is_read(string file)
    {
        using var weights = WeightsFile.Open(Corpus(file));
        weights.Tensors.Keys.ShouldBe(["a.weight", "a.half", "a.bf16", "a.num_batches_tracked", "view", "part", "double", "empty"]);
        weights.Tensors["a.weight"].ShapeText.ShouldBe("[3, 4]");
        Read(weights, "a.weight").ShouldBe([.. Enumerable.Range(0, 12).Select(i => i / 8f)]);
        Read(weights, "a.half").ShouldBe([0.5f, -2f, 65504f]);
        Read(weights, "a.bf16").ShouldBe([1f, -0.5f, BitConverter.Int32BitsToSingle(0x7f62 << 16)]);
        weights.Tensors["a.num_batches_tracked"].ShouldSatisfyAllConditions(t => t.Type.ShouldBe(ElementType.Int64), t => t.Shape.ShouldBeEmpty());
        weights.Tensors["view"].Shape.ShouldBe([4, 3]);
        Read(weights, "view").ShouldBe([0f, 0.5f, 1f, 0.125f, 0.625f, 1.125f, 0.25f, 0.75f, 1.25f, 0.375f, 0.875f, 1.375f]);
        Read(weights, "part").ShouldBe([0.625f, 0.75f, 1.125f, 1.25f]);
        Read(weights, "double").ShouldBe([1.25f]);
        Read(weights, "empty").ShouldBeEmpty();
    }

    [Fact]
    public void A_state_dict_inside_a_training_checkpoint_is_found()
    {
        using var weights = WeightsFile.Open(Corpus("training.pth"));
        weights.Tensors.Keys.ShouldBe(["0.weight", "0.bias", "1.weight", "1.bias", "1.running_mean", "1.running_var", "1.num_batches_tracked"]);
        Read(weights, "1.running_var").ShouldBe([1f, 1f, 1f]);
    }

    [Fact]
    public void Parameters_are_tensors()
    {
        using var weights = WeightsFile.Open(Corpus("parameter.pth"));
        Read(weights, "p").ShouldBe([1f, 1f]);
    }

    [Theory]
    [InlineData("whole-module.pth", "'torch.nn.modules.container.Sequential'; only tensors and dictionaries of them are read, and nothing is executed")]
    [InlineData("legacy.pth", "before PyTorch 1.6")]
    public void Other_forms_are_named(string file, string reason) =>
        Should.Throw<InputException>(() => WeightsFile.Open(Corpus(file))).Message.ShouldContain(reason);

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Files_with_and_without_zip64_are_read(bool zip64)
    {
        var pickle = new PickleBuilder().Op((byte)'}', (byte)'(').Tensor("x", "FloatStorage", "0", 2, [2]).Op((byte)'u');
        var file = folder.PathOf("x.pt");
        File.WriteAllBytes(file, new ZipBuilder { Zip64 = zip64 }.Add("x/data.pkl", pickle.Build()).Add("x/data/0", [0, 0, 128, 63, 0, 0, 0, 64]).Add("x/byteorder", "little"u8.ToArray()).Build());
        using var weights = WeightsFile.Open(file);
        Read(weights, "x").ShouldBe([1f, 2f]);
    }

    [Fact]
    public async Task The_hash_is_that_of_the_whole_file()
    {
        using var weights = WeightsFile.Open(Corpus("parameter.pth"));
        var expected = Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData(await File.ReadAllBytesAsync(Corpus("parameter.pth"), TestContext.Current.CancellationToken)));
        (await weights.HashAsync(TestContext.Current.CancellationToken)).ShouldBe(expected);
    }

    private static string Corpus(string file) => Repository.PathOf("tests/ModelImport.Tests/Corpus/" + file);

    private static float[] Read(WeightsFile weights, string name)
    {
        var elements = new float[weights.Tensors[name].Count];
        weights.Read(name, elements);
        return elements;
    }
}
