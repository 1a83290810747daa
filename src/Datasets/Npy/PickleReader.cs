using System.Buffers.Binary;
using System.Text;
using SamCam.Segmentation;

namespace SamCam.Datasets.Npy;

/// <summary>
/// Reads the pickles that NumPy writes for dictionaries of arrays (protocols 2 to 4), and nothing else: no object is made but numbers,
/// texts, bytes, tuples, lists, dictionaries, dtypes and arrays; every other global and opcode is refused before anything happens.
/// Source of the opcodes: CPython, Lib/pickletools.py.
/// </summary>
/// <param name="memory">The pickle.</param>
/// <param name="subject">The file, for messages.</param>
internal sealed class PickleReader(ReadOnlyMemory<byte> memory, string subject)
{
    private const int MaxStack = 1 << 20;
    private const int MaxMemo = 1 << 24;
    private static readonly object Mark = new();

    private readonly List<object?> stack = [];
    private readonly Dictionary<int, object?> memo = [];
    private long convertible = memory.Length;
    private int position;

    /// <summary>The object: <see cref="long"/>, <see cref="double"/>, <see cref="bool"/>, text, bytes, tuple (array), list, <see cref="PickledDictionary"/>, <see cref="NumpyArray"/>.</summary>
    /// <exception cref="InputException">The pickle is cut short, malformed, overlong, or asks for something that is not data.</exception>
    public object? Read()
    {
        try
        {
            while (true)
            {
                var opcode = Take(1)[0];
                if (opcode == (byte)'.')
                    return Pop();
                Execute(opcode);
                if (stack.Count > MaxStack || memo.Count > MaxMemo)
                    throw Malformed("is too large");
            }
        }
        catch (Exception e) when (e is ArgumentException or InvalidCastException or OverflowException or DecoderFallbackException)
        {
            throw Malformed("is malformed", e);
        }
    }

    private void Execute(byte opcode)
    {
        switch (opcode)
        {
            case 0x80: // PROTO
                if (Take(1)[0] is < 2 or > 5)
                    throw Malformed("has an unknown protocol");
                break;
            case 0x95: Take(8); break; // FRAME
            case (byte)'(': Push(Mark); break;
            case (byte)'N': Push(null); break;
            case 0x88: Push(true); break;
            case 0x89: Push(false); break;
            case (byte)'K': Push((long)Take(1)[0]); break;
            case (byte)'M': Push((long)BinaryPrimitives.ReadUInt16LittleEndian(Take(2))); break;
            case (byte)'J': Push((long)BinaryPrimitives.ReadInt32LittleEndian(Take(4))); break;
            case 0x8a: Push(ReadLong(Take(Take(1)[0]))); break;
            case (byte)'G': Push(BinaryPrimitives.ReadDoubleBigEndian(Take(8))); break;
            case (byte)'X': Push(Text(Length4())); break;
            case 0x8c: Push(Text(Take(1)[0])); break;
            case 0x8d: Push(Text(Length8())); break;
            case (byte)'B': Push(Take(Length4()).ToArray()); break;
            case (byte)'C': Push(Take(Take(1)[0]).ToArray()); break;
            case 0x8e: Push(Take(Length8()).ToArray()); break;
            case (byte)'T': Push(Encoding.Latin1.GetString(Take(Length4()))); break;
            case (byte)'U': Push(Encoding.Latin1.GetString(Take(Take(1)[0]))); break;
            case (byte)')': Push(Array.Empty<object?>()); break;
            case 0x85: Push(PopMany(1)); break;
            case 0x86: Push(PopMany(2)); break;
            case 0x87: Push(PopMany(3)); break;
            case (byte)'t': Push(PopToMark()); break;
            case (byte)']': Push(new List<object?>()); break;
            case (byte)'}': Push(new PickledDictionary()); break;
            case (byte)'a': Append(PopMany(1)); break;
            case (byte)'e': Append(PopToMark()); break;
            case (byte)'s': SetItems(PopMany(2)); break;
            case (byte)'u': SetItems(PopToMark()); break;
            case (byte)'q': memo[Take(1)[0]] = Top(); break;
            case (byte)'r': memo[Length4()] = Top(); break;
            case 0x94: memo[memo.Count] = Top(); break;
            case (byte)'h': Recall(Take(1)[0]); break;
            case (byte)'j': Recall(Length4()); break;
            case (byte)'c': Push(Global(Line(), Line())); break;
            case 0x93: StackGlobal(); break;
            case (byte)'R': Reduce(); break;
            case (byte)'b': Build(); break;
            default: throw Malformed($"has opcode 0x{opcode:x2} at byte {position - 1}, which label files have no use for");
        }
    }

    private NumpyGlobal Global(string module, string name) => (module, name) switch
    {
        ("numpy.core.multiarray" or "numpy._core.multiarray", "_reconstruct") => NumpyGlobal.Reconstruct,
        ("numpy.core.multiarray" or "numpy._core.multiarray", "scalar") => NumpyGlobal.Scalar,
        ("numpy", "ndarray") => NumpyGlobal.Array,
        ("numpy", "dtype") => NumpyGlobal.Dtype,
        ("_codecs", "encode") => NumpyGlobal.Encode,
        _ => throw new InputException(subject, $"wants to run '{Printable(module)}.{Printable(name)}', which no label file needs; nothing was run", "do not trust this file; fetch it from its source"),
    };

    private void StackGlobal()
    {
        var names = PopMany(2);
        Push(Global(As<string>(names[0]), As<string>(names[1])));
    }

    private void Reduce()
    {
        var call = PopMany(2);
        var arguments = As<object?[]>(call[1]);
        Push(As<NumpyGlobal>(call[0]) switch
        {
            NumpyGlobal.Encode when arguments is [string text, string code] && IsLatin1(code) => Bytes(text),
            NumpyGlobal.Dtype when arguments is [string code, ..] => new NumpyType(code),
            NumpyGlobal.Scalar when arguments is [NumpyType type, var raw] => type.Read(Bytes(raw), 0),
            NumpyGlobal.Reconstruct when arguments is [NumpyGlobal.Array, ..] => new NumpyArray(),
            _ => throw Malformed("calls something in a way NumPy does not"),
        });
    }

    private void Build()
    {
        var pair = PopMany(2);
        var state = As<object?[]>(pair[1]);
        switch (pair[0])
        {
            case NumpyType type when state.Length >= 2:
                type.IsBigEndian = As<string>(state[1]) == ">";
                break;
            case NumpyArray array when state is [_, object?[] shape, NumpyType type, _, var data]:
                array.Set(shape, type, data is List<object?> ? data : Bytes(data));
                break;
            default:
                throw Malformed("sets the state of something that has none");
        }

        Push(pair[0]);
    }

    private static bool IsLatin1(string name) => name is "latin1" or "latin-1" or "iso-8859-1";

    // Protocol 2 has no bytes: NumPy stores them as a text whose code points are the bytes.
    private byte[] Bytes(object? value)
    {
        if (value is byte[] bytes)
            return bytes;
        var text = As<string>(value);
        // NumPy writes every text once and converts it once; one that is recalled again and again would fill the memory.
        convertible -= text.Length;
        if (convertible < 0)
            throw Malformed("is too large");
        if (text.AsSpan().IndexOfAnyExceptInRange('\0', '\u00FF') >= 0)
            throw new ArgumentException("a text that stands for bytes has other characters", nameof(value));
        return Encoding.Latin1.GetBytes(text);
    }

    private void Append(object?[] values)
    {
        As<List<object?>>(Top()).AddRange(values);
    }

    private void SetItems(object?[] values)
    {
        var dictionary = As<PickledDictionary>(Top());
        if (values.Length % 2 != 0)
            throw Malformed("has a key without a value");
        for (var i = 0; i < values.Length; i += 2)
            dictionary.Entries.Add(new KeyValuePair<object?, object?>(values[i], values[i + 1]));
    }

    // A cast that refuses null as well.
    private static T As<T>(object? value) => value is T typed ? typed : throw new InvalidCastException($"{typeof(T).Name} is expected");

    private void Recall(int index) => Push(memo.TryGetValue(index, out var value) ? value : throw Malformed("recalls what it never stored"));

    private void Push(object? value) => stack.Add(value);

    private object? Top() => stack.Count > 0 && stack[^1] != Mark ? stack[^1] : throw Malformed("is malformed");

    private object? Pop()
    {
        var value = Top();
        stack.RemoveAt(stack.Count - 1);
        return value;
    }

    private object?[] PopMany(int count)
    {
        var values = new object?[count];
        for (var i = count - 1; i >= 0; i--)
            values[i] = Pop();
        return values;
    }

    private object?[] PopToMark()
    {
        var mark = stack.LastIndexOf(Mark);
        if (mark < 0)
            throw Malformed("is malformed");
        var values = stack.GetRange(mark + 1, stack.Count - mark - 1).ToArray();
        stack.RemoveRange(mark, stack.Count - mark);
        return values;
    }

    private string Text(int length) => new UTF8Encoding(false, throwOnInvalidBytes: true).GetString(Take(length));

    private static long ReadLong(ReadOnlySpan<byte> bytes)
    {
        if (bytes.Length > 8)
            throw new OverflowException();
        long value = 0;
        for (var i = 0; i < bytes.Length; i++)
            value |= (long)bytes[i] << (8 * i);
        return bytes.Length is 0 or 8 || bytes[^1] < 0x80 ? value : value - (1L << (8 * bytes.Length));
    }

    private string Line()
    {
        var length = memory.Span[position..].IndexOf((byte)'\n');
        if (length is < 0 or > 200)
            throw Malformed("is malformed");
        var line = Encoding.Latin1.GetString(Take(length));
        position++;
        return line;
    }

    private int Length4() => checked((int)BinaryPrimitives.ReadUInt32LittleEndian(Take(4)));

    private int Length8() => checked((int)BinaryPrimitives.ReadUInt64LittleEndian(Take(8)));

    private ReadOnlySpan<byte> Take(int count)
    {
        if (count > memory.Length - position)
            throw Malformed("is cut short");
        position += count;
        return memory.Span.Slice(position - count, count);
    }

    private static string Printable(string name) => string.Concat(name.Take(60).Select(c => char.IsControl(c) ? '?' : c));

    private InputException Malformed(string reason, Exception? inner = null) => new(subject, "its pickle " + reason, "fetch it again", inner);
}
