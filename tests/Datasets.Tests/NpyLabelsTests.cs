using System.Buffers.Binary;
using System.Text;
using FsCheck.Xunit;
using SamCam.Datasets.Labels;
using SamCam.Datasets.Npy;
using SamCam.Segmentation;
using SamCam.Testing;

namespace SamCam.Datasets.Tests;

public sealed class NpyLabelsTests
{
    private const string Module = "numpy.core.multiarray";

    [Theory]
    [InlineData(Module)]
    [InlineData("numpy._core.multiarray")]
    public void Names_and_vectors_of_protocol_4_are_read(string module)
    {
        var rows = Read(Dictionary(module, ("a/b", [0f, 1f, 0.5f]), ("c", [0f, 0f, 0f])));

        rows.Select(r => r.Path).ShouldBe(["a/b", "c"]);
        rows.Select(r => string.Join(' ', r.Ids!)).ShouldBe(["2 3", ""]);
    }

    [Theory]
    [InlineData("posix", "system")]
    [InlineData("os", "system")]
    [InlineData("builtins", "eval")]
    [InlineData("numpy", "load")]
    public void A_pickle_that_wants_to_run_code_is_refused(string module, string name)
    {
        var pickle = new Pickle().Op(0x80, 2).Raw($"c{module}\n{name}\n").Text("echo hello").Op(0x85).Raw("R.");

        var e = Should.Throw<InputException>(() => Read(pickle));
        e.Reason.ShouldContain($"'{module}.{name}'");
        e.Reason.ShouldContain("nothing was run");
    }

    [Fact]
    public void Globals_by_name_on_the_stack_are_checked_too() =>
        Should.Throw<InputException>(() => Read(new Pickle().Op(0x80, 4).Text("os").Text("system").Op(0x93).Raw("."))).Reason.ShouldContain("'os.system'");

    [Theory]
    [InlineData("i")]
    [InlineData("o")]
    [InlineData("P")]
    [InlineData("\u0081")]
    [InlineData("\u0082")]
    public void Other_opcodes_are_refused(string opcode) =>
        Should.Throw<InputException>(() => Read(new Pickle().Op(0x80, 2).Op((byte)opcode[0]))).Reason.ShouldContain("opcode");

    [Fact]
    public void Arrays_of_numbers_and_other_files_are_refused()
    {
        using var folder = new TemporaryFolder().With("text.npy", "hello");
        File.WriteAllBytes(folder.PathOf("numbers.npy"), Npy("<f4", new byte[8]));

        Should.Throw<InputException>(() => NpyLabels.Read(LocalDatasetFiles.Instance, folder.PathOf("text.npy"))).Reason.ShouldContain("not an npy file");
        Should.Throw<InputException>(() => NpyLabels.Read(LocalDatasetFiles.Instance, folder.PathOf("numbers.npy"))).Reason.ShouldContain("array of numbers");
    }

    [Fact]
    public void Vectors_must_fit_their_shape_and_each_other()
    {
        Should.Throw<InputException>(() => Read(Dictionary(Module, ("a", [1f]), ("b", [1f, 0f])))).Reason.ShouldContain("as long as the first");
        Should.Throw<InputException>(() => new PickleReader(Vector(new Pickle(), Module, [1f], length: 1000).Raw(".").Bytes, "x").Read()).Reason.ShouldContain("malformed");
    }

    [Property(MaxTest = 300)]
    public void Damaged_files_give_a_message_or_labels_and_never_another_error(int position, byte value, int length)
    {
        var bytes = Dictionary(Module, ("a", [0f, 1f]), ("b", [1f, 0f])).Bytes;
        bytes[Math.Abs(position % bytes.Length)] = value;
        var cut = bytes[..(1 + Math.Abs(length % bytes.Length))];
        foreach (var damaged in new[] { bytes, cut })
        {
            try
            {
                new PickleReader(damaged, "x").Read();
            }
            catch (InputException)
            {
                continue;
            }
        }
    }

    private static List<LabelRow> Read(Pickle pickle)
    {
        using var folder = new TemporaryFolder();
        var path = folder.PathOf("labels.npy");
        File.WriteAllBytes(path, Npy("|O", pickle.Bytes));
        return [.. NpyLabels.Read(LocalDatasetFiles.Instance, path).Read()];
    }

    private static byte[] Npy(string type, byte[] content)
    {
        var header = $"{{'descr': '{type}', 'fortran_order': False, 'shape': (), }}\n";
        return [0x93, .. "NUMPY"u8, 1, 0, (byte)header.Length, 0, .. Encoding.ASCII.GetBytes(header), .. content];
    }

    private static Pickle Dictionary(string module, params (string Name, float[] Labels)[] entries)
    {
        // An object array of shape () whose only element is the dictionary.
        var pickle = Array(new Pickle().Op(0x80, 4), module).Raw("(K").Op(1).Raw(")").Type("O8").Op(0x89).Raw("]}(");
        foreach (var (name, labels) in entries)
            Vector(pickle.Text(name), module, labels, labels.Length);
        return pickle.Raw("uatb.");
    }

    private static Pickle Array(Pickle pickle, string module) =>
        pickle.Text(module).Text("_reconstruct").Op(0x93).Text("numpy").Text("ndarray").Op(0x93).Raw("K").Op(0).Op(0x85).Raw("C").Op(1).Raw("b").Op(0x87).Raw("R");

    private static Pickle Vector(Pickle pickle, string module, float[] values, int length)
    {
        Array(pickle, module).Raw("(K").Op(1).Raw("M").Op((byte)length, (byte)(length >> 8)).Op(0x85).Type("f4").Op(0x89);
        pickle.Raw("C").Op((byte)(values.Length * 4));
        foreach (var value in values)
        {
            var bytes = new byte[4];
            BinaryPrimitives.WriteSingleLittleEndian(bytes, value);
            pickle.Op(bytes);
        }

        return pickle.Raw("tb");
    }

    private sealed class Pickle
    {
        private readonly List<byte> bytes = [];

        public byte[] Bytes => [.. bytes];

        public Pickle Op(params byte[] values)
        {
            bytes.AddRange(values);
            return this;
        }

        public Pickle Raw(string ascii) => Op(Encoding.Latin1.GetBytes(ascii));

        public Pickle Text(string text) => Op(0x8c, (byte)text.Length).Raw(text);

        public Pickle Type(string code) =>
            Text("numpy").Text("dtype").Op(0x93).Text(code).Op(0x89).Op(0x88).Op(0x87).Raw("R").Raw("(K").Op(3).Text("<").Raw("NNNJ").Op(255, 255, 255, 255).Raw("J").Op(255, 255, 255, 255).Raw("K").Op(0).Raw("tb");
    }
}
