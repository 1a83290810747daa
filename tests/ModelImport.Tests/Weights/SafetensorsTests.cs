using SamCam.ModelImport.Weights;
using SamCam.Segmentation;
using SamCam.Testing;
using SamCam.Testing.Weights;

namespace SamCam.ModelImport.Tests.Weights;

public sealed class SafetensorsTests : IDisposable
{
    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public void Every_type_of_weights_is_read()
    {
        using var weights = Open(
            """{"__metadata__":{"a":"b"},"f":{"dtype":"F32","shape":[1,2],"data_offsets":[0,8]},"h":{"dtype":"F16","shape":[1],"data_offsets":[8,10]},"b":{"dtype":"BF16","shape":[1],"data_offsets":[10,12]},"n":{"dtype":"I64","shape":[],"data_offsets":[12,20]}}   """,
            [0, 0, 128, 63, 0, 0, 0, 192, 0, 60, 128, 191, 7, 0, 0, 0, 0, 0, 0, 0]);
        weights.Tensors.Keys.ShouldBe(["f", "h", "b", "n"]);
        Read(weights, "f").ShouldBe([1f, -2f]);
        Read(weights, "h").ShouldBe([1f]);
        Read(weights, "b").ShouldBe([-1f]);
        weights.Tensors["n"].ShouldSatisfyAllConditions(t => t.Type.ShouldBe(ElementType.Int64), t => t.Count.ShouldBe(1));
        Should.Throw<InputException>(() => Read(weights, "n")).Message.ShouldContain("no weights");
    }

    [Theory]
    [InlineData("""{"a":{"dtype":"F32","shape":[1],"data_offsets":[0,4]},"b":{"dtype":"F32","shape":[1],"data_offsets":[2,6]}}""", 6, "'b' overlaps another")]
    [InlineData("""{"a":{"dtype":"F32","shape":[1],"data_offsets":[0,4]},"b":{"dtype":"F32","shape":[1],"data_offsets":[0,4]}}""", 4, "overlaps another")]
    [InlineData("""{"a":{"dtype":"F32","shape":[1],"data_offsets":[4,8]}}""", 8, "'a' lies behind a gap")]
    [InlineData("""{"a":{"dtype":"F32","shape":[1],"data_offsets":[0,4]}}""", 5, "take 4 bytes of data, but it has 5")]
    [InlineData("""{"a":{"dtype":"F32","shape":[1],"data_offsets":[0,4]}}""", 3, "bytes 0 to 4 of 3")]
    [InlineData("""{"a":{"dtype":"F32","shape":[2],"data_offsets":[0,4]}}""", 4, "has 4 bytes, but Float32 [2] takes 8")]
    [InlineData("""{"a":{"dtype":"F32","shape":[1],"data_offsets":[-4,0]}}""", 4, "bytes -4 to 0")]
    [InlineData("""{"a":{"dtype":"F32","shape":[1],"data_offsets":[4,0]}}""", 4, "bytes 4 to 0")]
    [InlineData("""{"a":{"dtype":"F32","shape":[1],"data_offsets":[0,9223372036854775807]}}""", 4, "bytes 0 to 9223372036854775807")]
    [InlineData("""{"a":{"dtype":"F32","shape":[4294967296,4294967296],"data_offsets":[0,4]}}""", 4, "the limit is")]
    [InlineData("""{"a":{"dtype":"F32","shape":[-1],"data_offsets":[0,4]}}""", 4, "the limit is")]
    [InlineData("""{"a":{"dtype":"F32","shape":[1.5],"data_offsets":[0,4]}}""", 4, "the limit is")]
    [InlineData("""{"a":{"dtype":"F8_E4M3","shape":[4],"data_offsets":[0,4]}}""", 4, "'a' has the type F8_E4M3")]
    [InlineData("""{"a":{"dtype":"F32","shape":[1],"data_offsets":[0,4]},"a":{"dtype":"F32","shape":[1],"data_offsets":[4,8]}}""", 8, "'a' twice")]
    [InlineData("""{"a":{"dtype":"F32","shape":[1]}}""", 4, "'a' is not made of")]
    [InlineData("""{"a":{"dtype":"F32","shape":[1],"data_offsets":[0]}}""", 4, "'a' is not made of")]
    [InlineData("""{"a":{"dtype":"F32","shape":[1],"data_offsets":["0","4"]}}""", 4, "header is no JSON")]
    [InlineData("""{"a":[1]}""", 4, "'a' is not made of")]
    [InlineData("""{"a":{"a":{"a":{"a":{"a":{"a":{"a":{"a":{"a":1}}}}}}}}}""", 0, "no JSON")]
    [InlineData("""{"a":""", 4, "no JSON")]
    [InlineData("{}", 0, "no tensors")]
    public void Headers_that_lie_are_refused(string json, int dataBytes, string reason) =>
        Should.Throw<InputException>(() => Open(json, new byte[dataBytes])).Message.ShouldContain(reason);

    [Fact]
    public void A_header_longer_than_the_file_or_the_limit_takes_no_memory()
    {
        var path = folder.PathOf("long.safetensors");
        File.WriteAllBytes(path, [0, 0, 0, 0, 0, 0, 0, 127, (byte)'{', (byte)'}']);
        Should.Throw<InputException>(() => WeightsFile.Open(path)).Message.ShouldContain("more than the limit");
        File.WriteAllBytes(path, [0, 0, 128, 0, 0, 0, 0, 0, (byte)'{', (byte)'}']);
        Should.Throw<InputException>(() => WeightsFile.Open(path)).Message.ShouldContain("ends too early");
    }

    [Fact]
    public void Other_files_are_told_from_weights()
    {
        Should.Throw<InputException>(() => WeightsFile.Open(Repository.PathOf("README.md"))).Message.ShouldContain("neither safetensors nor the zip form");
        Should.Throw<InputException>(() => WeightsFile.Open(folder.PathOf("none.pth"))).Message.ShouldContain("cannot be read");
        Should.Throw<InputException>(() => WeightsFile.Open(folder.Root)).Message.ShouldContain("cannot be read");
    }

    private static float[] Read(WeightsFile weights, string name)
    {
        var elements = new float[weights.Tensors[name].Count];
        weights.Read(name, elements);
        return elements;
    }

    private WeightsFile Open(string json, byte[] data)
    {
        var path = folder.PathOf("x.safetensors");
        File.WriteAllBytes(path, SafetensorsBuilder.Make(json, data));
        return WeightsFile.Open(path);
    }
}
