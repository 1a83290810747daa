using System.Text;
using FsCheck.Xunit;
using SamCam.Datasets.Labels;
using SamCam.Datasets.Npy;
using SamCam.Segmentation;
using SamCam.Testing;

namespace SamCam.Datasets.Tests;

public sealed class PickleProtocolTests
{
    [Theory]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    public void Every_protocol_of_numpy_is_read(int protocol)
    {
        var rows = Read(NumpyPickle.Of(
            protocol, "f4", 4, "<", (2007000032L, NumpyPickle.Floats(1, 0, 1)), (9L, NumpyPickle.Floats(0, 1, 0)), (70_000L, NumpyPickle.Floats(0, 0, 0)), ("a/b", NumpyPickle.Floats(0, 0, 0.5f))));

        rows.Select(r => r.Path).ShouldBe(["2007_000032", "000000000009", "000000070000", "a/b"]);
        rows.Select(r => string.Join(' ', r.Ids!)).ShouldBe(["1 3", "2", "", "3"]);
        rows.Select(r => r.Place).ShouldBe([1, 2, 3, 4]);
    }

    [Theory]
    [InlineData("b1", 1, "|", new byte[] { 1, 0, 1 })]
    [InlineData("u1", 1, "|", new byte[] { 255, 0, 1 })]
    [InlineData("i1", 1, "|", new byte[] { 255, 0, 128 })]
    [InlineData("i2", 2, "<", new byte[] { 0, 1, 0, 0, 255, 255 })]
    [InlineData("i2", 2, ">", new byte[] { 0, 1, 0, 0, 255, 255 })]
    [InlineData("u2", 2, "<", new byte[] { 0, 1, 0, 0, 1, 0 })]
    [InlineData("i4", 4, "<", new byte[] { 0, 0, 0, 1, 0, 0, 0, 0, 1, 0, 0, 0 })]
    [InlineData("u4", 4, ">", new byte[] { 0, 0, 0, 1, 0, 0, 0, 0, 1, 0, 0, 0 })]
    [InlineData("i8", 8, "<", new byte[] { 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 128 })]
    [InlineData("f2", 2, "<", new byte[] { 0, 0x3C, 0, 0x80, 1, 0 })]
    [InlineData("f4", 4, ">", new byte[] { 0x3F, 0x80, 0, 0, 0x80, 0, 0, 0, 0x7F, 0xC0, 0, 0 })]
    [InlineData("f8", 8, "<", new byte[] { 0, 0, 0, 0, 0, 0, 0xF0, 0x3F, 0, 0, 0, 0, 0, 0, 0, 128, 1, 0, 0, 0, 0, 0, 0, 0 })]
    public void Elements_of_every_type_and_byte_order_are_set_when_they_are_not_zero(string type, int size, string order, byte[] data) =>
        Read(NumpyPickle.Of(4, type, size, order, ("a", data)))[0].Ids.ShouldBe([1, 3]);

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void Every_version_of_the_header_is_read(byte version)
    {
        using var folder = new TemporaryFolder();
        File.WriteAllBytes(folder.PathOf("l.npy"), NumpyPickle.File(NumpyPickle.Of(3, "f4", 4, "<", ("a", NumpyPickle.Floats(0, 1))), version));

        NpyLabels.Read(LocalDatasetFiles.Instance, folder.PathOf("l.npy")).Read().Single().Ids.ShouldBe([2]);
    }

    [Theory]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    public void A_file_cut_anywhere_is_refused(int protocol)
    {
        using var folder = new TemporaryFolder();
        var path = folder.PathOf("l.npy");
        var file = NumpyPickle.File(NumpyPickle.Of(protocol, "f4", 4, "<", ("a", NumpyPickle.Floats(0, 1)), (7L, NumpyPickle.Floats(1, 0))));
        for (var length = 0; length <= 140; length += 4)
        {
            File.WriteAllBytes(path, file[..length]);
            Should.Throw<InputException>(() => NpyLabels.Read(LocalDatasetFiles.Instance, path)).Subject.ShouldBe(path);
        }

        var pickle = NpyHeader.SkipToPickle(file, path);
        for (var length = 0; length < pickle.Length; length++)
            Should.Throw<InputException>(() => new PickleReader(pickle[..length], path).Read()).Subject.ShouldBe(path);
    }

    [Property(MaxTest = 300)]
    public void A_changed_byte_gives_a_message_or_labels(bool old, int position, byte value)
    {
        var pickle = NumpyPickle.Of(old ? 2 : 4, "f4", 4, "<", ("a", NumpyPickle.Floats(0, 1)), (7L, NumpyPickle.Floats(1, 0)));
        pickle[(int)((uint)position % pickle.Length)] = value;
        using var folder = new TemporaryFolder();
        File.WriteAllBytes(folder.PathOf("l.npy"), NumpyPickle.File(pickle));

        var error = Record.Exception(() => NpyLabels.Read(LocalDatasetFiles.Instance, folder.PathOf("l.npy")).Read().Count());

        (error is null or InputException).ShouldBeTrue(error?.ToString());
    }

    [Property(MaxTest = 1000)]
    public void Any_row_of_opcodes_ends_with_a_message_or_an_object(byte[] choices)
    {
        byte[][] pieces =
        [
            [.. "N"u8], [.. "("u8], [.. ")"u8], [.. "]"u8], [.. "}"u8], [.. "K"u8, 0], [.. "K"u8, 1], [0x88], [.. "X"u8, 2, 0, 0, 0, .. "f4"u8], [.. "C"u8, 4, 0, 0, 0, 1],
            [0x85], [0x86], [0x87], [.. "t"u8], [.. "a"u8], [.. "e"u8], [.. "s"u8], [.. "u"u8], [.. "q"u8, 0], [.. "h"u8, 0], [0x94], [.. "R"u8], [.. "b"u8], [0x93],
            [.. "cnumpy\nndarray\n"u8], [.. "cnumpy\ndtype\n"u8], [.. "c_codecs\nencode\n"u8], [.. "cnumpy.core.multiarray\n_reconstruct\n"u8],
            [.. "cnumpy.core.multiarray\nscalar\n"u8], [.. "X"u8, 6, 0, 0, 0, .. "latin1"u8],
        ];
        byte[] pickle = [0x80, 4, .. choices.SelectMany(c => pieces[c % pieces.Length]), (byte)'.'];

        var error = Record.Exception(() => new PickleReader(pickle, "x").Read());

        (error is null or InputException).ShouldBeTrue(error?.ToString());
    }

    [Theory]
    [InlineData("NNb.")]
    [InlineData("NNR.")]
    [InlineData("N)R.")]
    [InlineData("NK\u0001a.")]
    [InlineData("NK\u0001K\u0002s.")]
    [InlineData("NN\u0093.")]
    [InlineData("(.")]
    [InlineData("t.")]
    [InlineData("h\u0007.")]
    [InlineData("}(K\u0001u.")]
    [InlineData("}K\u0001a.")]
    [InlineData("\u008a\u0009123456789.")]
    [InlineData("X\u00ff\u00ff\u00ff\u00ffa.")]
    [InlineData("X\u0001\u0000\u0000\u0000\u00ff.")]
    [InlineData("\u008d\u0000\u0000\u0000\u0000\u0000\u0000\u0000\u0001a.")]
    [InlineData("\u008e\u00ff\u00ff\u00ff\u00ff\u00ff\u00ff\u00ff\u00ffa.")]
    [InlineData("C\u0008a.")]
    [InlineData("\u0080\u0006N.")]
    [InlineData("cnumpy\ndtype\nX\u0002\u0000\u0000\u0000U5\u0085R.")]
    [InlineData("cnumpy\ndtype\n(R.")]
    [InlineData("c_codecs\nencode\nX\u0001\u0000\u0000\u0000aX\u0004\u0000\u0000\u0000zlib\u0086R.")]
    public void Opcodes_that_make_no_sense_are_a_message(string pickle) =>
        Should.Throw<InputException>(() => new PickleReader(Encoding.Latin1.GetBytes(pickle), "l.npy").Read()).Subject.ShouldBe("l.npy");

    [Fact]
    public void A_text_that_is_converted_again_and_again_does_not_fill_the_memory()
    {
        // One text of a megabyte in the memo; a dozen bytes turn it into another megabyte of bytes, ten thousand times.
        byte[] text = [.. "X"u8, 0, 0, 16, 0, .. Enumerable.Repeat((byte)'a', 1 << 20), .. "q\0"u8];
        byte[] encode = [.. "c_codecs\nencode\nh\0X"u8, 6, 0, 0, 0, .. "latin1"u8, 0x86, (byte)'R'];
        byte[] bomb = [0x80, 2, .. text, .. Enumerable.Repeat(encode, 10_000).SelectMany(e => e), (byte)'.'];
        var before = GC.GetAllocatedBytesForCurrentThread();

        Should.Throw<InputException>(() => new PickleReader(bomb, "l.npy").Read()).Reason.ShouldContain("too large");

        (GC.GetAllocatedBytesForCurrentThread() - before).ShouldBeLessThan(20_000_000);
    }

    [Fact]
    public void A_stack_without_end_is_refused() =>
        Should.Throw<InputException>(() => new PickleReader(Enumerable.Repeat((byte)'N', 2_000_000).ToArray(), "l.npy").Read()).Reason.ShouldContain("too large");

    [Fact]
    public void A_dictionary_that_holds_itself_is_no_label_file()
    {
        // An object array around a dictionary whose only value is the dictionary.
        var honest = NumpyPickle.Of(2, "f4", 4, "<", ("key", NumpyPickle.Floats(1)));
        var cut = honest.AsSpan().IndexOf("key"u8) + 3;
        var dictionary = honest.AsSpan(0, cut).LastIndexOf("}q"u8);
        byte[] hostile = [.. honest[..cut], (byte)'h', honest[dictionary + 2], .. "uatb."u8];

        Should.Throw<InputException>(() => Read(hostile)).Reason.ShouldContain("label vector");
    }

    [Fact]
    public void Vectors_of_objects_or_of_two_dimensions_are_refused()
    {
        Should.Throw<InputException>(() => Read(NumpyPickle.Of(4, "O8", 8, "|", ("a", new byte[16]))));
        var vector = NumpyPickle.Of(4, "f4", 4, "<", ("a", NumpyPickle.Floats(1, 0)));
        // The tuple (2,) becomes () and then the array has one element's shape and two elements' bytes.
        var shape = vector.AsSpan().LastIndexOf((ReadOnlySpan<byte>)[(byte)'K', 2, 0x85]);
        byte[] scalar = [.. vector[..shape], (byte)')', .. vector[(shape + 3)..]];
        Should.Throw<InputException>(() => Read(scalar)).Reason.ShouldContain("malformed");
    }

    [Fact]
    public void Vectors_longer_than_there_are_class_ids_are_refused()
    {
        Read(NumpyPickle.Of(4, "b1", 1, "|", ("a", new byte[254]))).Count.ShouldBe(1);
        Should.Throw<InputException>(() => Read(NumpyPickle.Of(4, "b1", 1, "|", ("a", new byte[255])))).Reason.ShouldContain("255 classes");
        Should.Throw<InputException>(() => Read(NumpyPickle.Of(4, "b1", 1, "|", ("a", [])))).Reason.ShouldContain("0 classes");
        Should.Throw<InputException>(() => Read(NumpyPickle.Of(4, "b1", 1, "|"))).Reason.ShouldContain("0 classes");
    }

    [Fact]
    public void A_negative_number_is_no_image() =>
        Should.Throw<InputException>(() => Read(NumpyPickle.Of(4, "b1", 1, "|", (-5L, [1])))).Message.ShouldContain("entry 1: has a key that is neither a name nor a number");

    private static List<LabelRow> Read(byte[] pickle)
    {
        using var folder = new TemporaryFolder();
        File.WriteAllBytes(folder.PathOf("l.npy"), NumpyPickle.File(pickle));
        return [.. NpyLabels.Read(LocalDatasetFiles.Instance, folder.PathOf("l.npy")).Read()];
    }
}
