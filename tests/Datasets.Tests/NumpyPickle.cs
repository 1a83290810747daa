using System.Buffers.Binary;
using System.Text;

namespace SamCam.Datasets.Tests;

/// <summary>
/// Writes the npy files that <c>numpy.save</c> makes of a dictionary from image to label vector, opcode by opcode as Python 3 and NumPy write
/// them with protocols 2, 3 and 4: globals and types come once and are recalled from the memo afterwards.
/// </summary>
internal sealed class NumpyPickle(int protocol)
{
    private readonly List<byte> bytes = [0x80, (byte)protocol];
    private readonly Dictionary<string, int> memo = new(StringComparer.Ordinal);
    private int stored;

    /// <summary>The pickle of a dictionary whose vectors all have one type, such as <c>f4</c>; data are the elements' bytes.</summary>
    public static byte[] Of(int protocol, string type, int elementSize, string order, params (object Key, byte[] Data)[] entries)
    {
        var pickle = new NumpyPickle(protocol);
        pickle.Array("O8", "|", () => pickle.Raw(")"), () =>
        {
            pickle.Raw("]").Store(null).Raw("}").Store(null).Raw("(");
            foreach (var (key, data) in entries)
            {
                pickle.Key(key);
                pickle.Array(type, order, () => pickle.Integer(data.Length / elementSize).Op(0x85).Store(null), () => pickle.Binary(data));
            }

            pickle.Raw("ua");
        });
        return [.. pickle.Raw(".").bytes];
    }

    /// <summary>An npy file around a pickle.</summary>
    public static byte[] File(byte[] pickle, byte version = 1, string type = "|O")
    {
        var header = Encoding.ASCII.GetBytes($"{{'descr': '{type}', 'fortran_order': False, 'shape': (), }}".PadRight(117) + "\n");
        byte[] length = version == 1 ? [(byte)header.Length, 0] : [(byte)header.Length, 0, 0, 0];
        return [0x93, .. "NUMPY"u8, version, 0, .. length, .. header, .. pickle];
    }

    public static byte[] Floats(params float[] values) => [.. values.SelectMany(BitConverter.GetBytes)];

    private void Array(string type, string order, Action shape, Action data)
    {
        Global("numpy.core.multiarray", "_reconstruct").Global("numpy", "ndarray").Integer(0).Op(0x85).Store(null).Binary([(byte)'b']).Op(0x87).Store(null).Raw("R").Store(null);
        Raw("(").Integer(1);
        shape();
        Type(type, order);
        Op(0x89);
        data();
        Raw("t").Store(null).Raw("b");
    }

    private void Type(string type, string order)
    {
        if (Recall("type " + type))
            return;
        Global("numpy", "dtype").Text(type).Op(0x89, 0x88, 0x87).Store(null).Raw("R").Store("type " + type);
        Raw("(").Integer(3).Text(order).Raw("NNN").Integer(-1).Integer(-1).Integer(0).Raw("t").Store(null).Raw("b");
    }

    private void Key(object key)
    {
        if (key is string text)
            Text(text);
        else
            Integer((long)key);
    }

    private NumpyPickle Global(string module, string name)
    {
        if (Recall(module + "." + name))
            return this;
        _ = protocol < 4 ? Raw($"c{module}\n{name}\n") : Text(module).Text(name).Op(0x93);
        return Store(module + "." + name);
    }

    private NumpyPickle Text(string text)
    {
        if (Recall("text " + text))
            return this;
        var utf8 = Encoding.UTF8.GetBytes(text);
        _ = protocol < 4 ? Raw("X").Op((byte)utf8.Length, (byte)(utf8.Length >> 8), 0, 0) : Op(0x8c, (byte)utf8.Length);
        return Op(utf8).Store("text " + text);
    }

    private NumpyPickle Binary(byte[] data)
    {
        if (protocol > 2)
            return Raw("C").Op((byte)data.Length).Op(data).Store(null);
        return Global("_codecs", "encode").Text(Encoding.Latin1.GetString(data)).Text("latin1").Op(0x86).Store(null).Raw("R").Store(null);
    }

    private NumpyPickle Integer(long value)
    {
        var eight = new byte[8];
        BinaryPrimitives.WriteInt64LittleEndian(eight, value);
        return value switch
        {
            >= 0 and < 256 => Raw("K").Op(eight[0]),
            >= 0 and < 65536 => Raw("M").Op(eight[..2]),
            >= int.MinValue and <= int.MaxValue => Raw("J").Op(eight[..4]),
            _ => Op(0x8a, 5).Op(eight[..5]),
        };
    }

    private NumpyPickle Store(string? name)
    {
        if (name is not null)
            memo[name] = stored;
        _ = protocol == 4 ? Op(0x94) : stored < 256 ? Raw("q").Op((byte)stored) : Raw("r").Op(BitConverter.GetBytes(stored));
        stored++;
        return this;
    }

    private bool Recall(string name)
    {
        if (!memo.TryGetValue(name, out var place))
            return false;
        _ = place < 256 ? Raw("h").Op((byte)place) : Raw("j").Op(BitConverter.GetBytes(place));
        return true;
    }

    private NumpyPickle Raw(string latin1) => Op(Encoding.Latin1.GetBytes(latin1));

    private NumpyPickle Op(params byte[] values)
    {
        bytes.AddRange(values);
        return this;
    }
}
