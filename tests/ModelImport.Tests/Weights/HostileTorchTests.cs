using System.IO.Compression;
using SamCam.ModelImport.Weights;
using SamCam.Segmentation;
using SamCam.Testing;
using SamCam.Testing.Weights;

namespace SamCam.ModelImport.Tests.Weights;

/// <summary>Zip files and pickles that want more than to be read.</summary>
public sealed class HostileTorchTests : IDisposable
{
    private static readonly byte[] One = [0, 0, 128, 63];
    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Theory]
    [InlineData("os", "system")]
    [InlineData("builtins", "eval")]
    [InlineData("torch._utils", "_rebuild_tensor")]
    [InlineData("collections", "OrderedDict.__init__")]
    [InlineData("torch.storage", "_load_from_bytes")]
    public void Other_names_are_refused_before_anything_is_called(string module, string name)
    {
        var pickle = new PickleBuilder().Global(module, name).Text("touch hacked").Op(0x85, (byte)'R');
        Refused(pickle.Build()).ShouldContain($"'{module}.{name}'");
        var stackGlobal = new PickleBuilder().Text(module).Text(name).Op(0x93);
        Refused(stackGlobal.Build()).ShouldContain($"'{module}.{name}'");
    }

    [Theory]
    [InlineData((byte)'i')]
    [InlineData((byte)'o')]
    [InlineData(0x81)]
    [InlineData(0x92)]
    [InlineData(0x82)]
    [InlineData((byte)'P')]
    [InlineData((byte)'S')]
    [InlineData((byte)'I')]
    [InlineData(0x97)]
    public void Operations_that_build_objects_or_are_old_are_refused(byte operation) =>
        Refused(new PickleBuilder().Op((byte)'(', operation).Build()).ShouldContain($"operation 0x{operation:x2}");

    [Theory]
    [InlineData("a state for a number", new byte[] { (byte)'K', 1, (byte)'K', 1, (byte)'b' }, "gives a state")]
    [InlineData("a call of a number", new byte[] { (byte)'K', 1, (byte)')', (byte)'R' }, "cannot be called")]
    [InlineData("a storage that is none", new byte[] { (byte)')', (byte)'Q' }, "no storage")]
    [InlineData("nothing on the stack", new byte[] { }, "damaged")]
    [InlineData("no mark", new byte[] { (byte)'K', 1, (byte)'t' }, "damaged")]
    [InlineData("an unknown memo", new byte[] { (byte)'h', 9 }, "damaged")]
    [InlineData("half a pair", new byte[] { (byte)'}', (byte)'(', (byte)'K', 1, (byte)'u' }, "damaged")]
    [InlineData("text that is cut off", new byte[] { (byte)'X', 255, 255, 255, 127 }, "cut off")]
    [InlineData("a number of 80 bits", new byte[] { 0x8a, 10, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10 }, "more than 64 bits")]
    [InlineData("no dictionary", new byte[] { (byte)'K', 1 }, "no dictionary of tensors")]
    [InlineData("an empty dictionary", new byte[] { (byte)'}' }, "no dictionary of tensors")]
    public void Damaged_pickles_are_refused(string what, byte[] operations, string reason) =>
        Refused(new PickleBuilder().Op(operations).Build()).ShouldContain(reason, customMessage: what);

    [Fact]
    public void A_pickle_of_protocol_0_is_refused() => Refused("(dp0\n."u8.ToArray()).ShouldContain("operation 0x64");

    [Theory]
    [InlineData(new long[] { 3 }, null, 0, "does not fit into its storage of 1 elements")]
    [InlineData(new long[] { 1 }, null, 1, "does not fit")]
    [InlineData(new long[] { 1 }, null, -1, "does not fit")]
    [InlineData(new long[] { 1 }, null, long.MaxValue, "does not fit")]
    [InlineData(new long[] { 1_000_000 }, new long[] { 0 }, 0, "does not fit")]
    [InlineData(new long[] { 2 }, new long[] { -1 }, 0, "strides")]
    [InlineData(new long[] { 2, 2 }, new long[] { 1 }, 0, "strides")]
    [InlineData(new long[] { -1 }, null, 0, "the limit is")]
    [InlineData(new long[] { 1L << 40, 1L << 40 }, null, 0, "the limit is")]
    [InlineData(new long[] { 1, 1, 1, 1, 1, 1, 1, 1, 1 }, null, 0, "9 dimensions")]
    public void Tensors_that_show_more_than_there_is_are_refused(long[] shape, long[]? strides, long offset, string reason)
    {
        var pickle = new PickleBuilder().Op((byte)'}', (byte)'(').Tensor("x", "FloatStorage", "0", 1, shape, strides, offset).Op((byte)'u');
        Refused(pickle.Build()).ShouldContain(reason);
    }

    [Fact]
    public void A_missing_storage_is_named()
    {
        var pickle = new PickleBuilder().Op((byte)'}', (byte)'(').Tensor("weight", "FloatStorage", "../0", 1, [1]).Op((byte)'u');
        Refused(pickle.Build()).ShouldContain("'weight' are missing (data/../0)");
    }

    [Fact]
    public void A_zip_bomb_is_not_unpacked()
    {
        var path = folder.PathOf("bomb.pth");
        using (var zip = ZipFile.Open(path, ZipArchiveMode.Create))
        {
            using var entry = zip.CreateEntry("x/data.pkl", CompressionLevel.SmallestSize).Open();
            entry.Write(new byte[50_000_000]);
        }

        new FileInfo(path).Length.ShouldBeLessThan(100_000);
        Should.Throw<InputException>(() => WeightsFile.Open(path)).Message.ShouldContain("compressed");
    }

    [Fact]
    public void Entries_that_lie_share_bytes_or_are_elsewhere_are_refused()
    {
        RefusedZip(Zip().Add("x/data/0", One, plainBytes: 1 << 30)).ShouldContain("compressed");
        RefusedZip(Zip().Add("x/data/0", One, method: 8)).ShouldContain("compressed");
        RefusedZip(Zip().Add("x/data/0", One, flags: 1)).ShouldContain("encrypted");
        RefusedZip(Zip().Add("x/data/0", One).Add("x/data/1", One, at: 0)).ShouldContain("overlaps");
        RefusedZip(Zip().Add("x/data/0", One, at: 3)).ShouldContain("not where its zip directory says");
        RefusedZip(Zip().Add("x/data/0", One, at: 1 << 30)).ShouldContain("ends too early");
        RefusedZip(Zip().Add("x/data/0", One).Add("x/data/0", One)).ShouldContain("two entries");
        RefusedZip(Zip().Add("y/data.pkl", Empty())).ShouldContain("needs one data.pkl");
        RefusedZip(new ZipBuilder().Add("x/code.py", One)).ShouldContain("needs one data.pkl");
        RefusedZip(Zip().Add("x/byteorder", "big"u8.ToArray())).ShouldContain("big-endian");
    }

    [Fact]
    public void A_file_cut_off_anywhere_is_refused()
    {
        var whole = File.ReadAllBytes(Repository.PathOf("tests/ModelImport.Tests/Corpus/torch-1.13.pth"));
        for (var length = 0; length < whole.Length; length++)
        {
            var path = folder.PathOf("cut.pth");
            File.WriteAllBytes(path, whole[..length]);
            Should.Throw<InputException>(() => WeightsFile.Open(path));
        }
    }

    private static byte[] Empty() => new PickleBuilder().Op((byte)'}').Build();

    private static ZipBuilder Zip() => new ZipBuilder().Add("x/data.pkl", Empty());

    private string Refused(byte[] pickle) => RefusedZip(new ZipBuilder().Add("x/data.pkl", pickle).Add("x/data/0", One));

    private string RefusedZip(ZipBuilder zip)
    {
        var path = folder.PathOf("hostile.pth");
        File.WriteAllBytes(path, zip.Build());
        return Should.Throw<InputException>(() => WeightsFile.Open(path)).Message;
    }
}
