namespace SamCam.ModelImport.Pickling;

/// <summary>
/// Reads the pickles (protocol 2 to 5) of <c>torch.save</c>: a stack machine that can build numbers, text, lists, tuples, dictionaries and the objects of
/// <see cref="TorchObjects"/>. Every other operation and every other name is an error; nothing is ever executed.
/// </summary>
internal sealed class PickleReader
{
    private const int MaxObjects = 4_000_000;
    private static readonly object Mark = new();
    private readonly List<object?> stack = [];
    private readonly Dictionary<long, object?> memo = [];
    private int steps;

    private PickleReader()
    {
    }

    /// <summary>The object of a pickle.</summary>
    /// <exception cref="InvalidDataException">It is damaged, or holds what is not read.</exception>
    public static object? Read(ReadOnlySpan<byte> pickle)
    {
        var reader = new PickleReader();
        var bytes = new PickleBytes(pickle);
        while (reader.Step(ref bytes))
        {
            if (++reader.steps > MaxObjects)
                throw new InvalidDataException($"its pickle has more than {MaxObjects} operations");
        }

        return reader.Pop();
    }

    private bool Step(ref PickleBytes bytes)
    {
        var operation = bytes.Byte();
        switch (operation)
        {
            case (byte)'.':
                return false;
            case 0x80:
                if (bytes.Byte() is < 2 or > 5)
                    throw new InvalidDataException("its pickle is of a protocol that is not read (2 to 5 are)");
                break;
            case 0x95:
                bytes.Int64();
                break;
            case (byte)'(':
                Push(Mark);
                break;
            case (byte)'0':
                Pop();
                break;
            case (byte)'c':
                Push(TorchObjects.Find(bytes.Line(), bytes.Line()));
                break;
            case 0x93:
                var name = Pop() as string;
                Push(Pop() is string module && name is not null ? TorchObjects.Find(module, name) : throw Damaged());
                break;
            case (byte)'R':
                var arguments = Pop();
                Push(TorchObjects.Call(Pop(), arguments));
                break;
            case (byte)'b':
                // The state of a dictionary: attributes such as _metadata, which say nothing about weights.
                Pop();
                if (Peek() is not PickleDictionary)
                    throw new InvalidDataException("its pickle gives a state to something that is no dictionary");
                break;
            case (byte)'Q':
                Push(TorchObjects.Storage(Pop()));
                break;
            default:
                if (!StepMemo(operation, ref bytes) && !StepValue(operation, ref bytes) && !StepContainer(operation))
                    throw new InvalidDataException($"its pickle holds the operation 0x{operation:x2}, which is not read");
                break;
        }

        return true;
    }

    private bool StepMemo(byte operation, ref PickleBytes bytes)
    {
        switch (operation)
        {
            case (byte)'q':
                memo[bytes.Byte()] = Peek();
                break;
            case (byte)'r':
                memo[bytes.UInt32()] = Peek();
                break;
            case 0x94:
                memo[memo.Count] = Peek();
                break;
            case (byte)'h':
                Push(memo.TryGetValue(bytes.Byte(), out var near) ? near : throw Damaged());
                break;
            case (byte)'j':
                Push(memo.TryGetValue(bytes.UInt32(), out var far) ? far : throw Damaged());
                break;
            default:
                return false;
        }

        return true;
    }

    private bool StepValue(byte operation, ref PickleBytes bytes)
    {
        switch (operation)
        {
            case (byte)'N':
                Push(null);
                break;
            case 0x88 or 0x89:
                Push(operation == 0x88);
                break;
            case (byte)'J':
                Push((long)bytes.Int32());
                break;
            case (byte)'K':
                Push((long)bytes.Byte());
                break;
            case (byte)'M':
                Push((long)bytes.UInt16());
                break;
            case 0x8a:
                Push(bytes.Long(bytes.Byte()));
                break;
            case 0x8b:
                Push(bytes.Long(bytes.Int32()));
                break;
            case (byte)'G':
                Push(bytes.Double());
                break;
            case (byte)'X':
                Push(bytes.Text(bytes.UInt32()));
                break;
            case 0x8c:
                Push(bytes.Text(bytes.Byte()));
                break;
            case 0x8d:
                Push(bytes.Text(bytes.Int64()));
                break;
            case (byte)'B':
                Push(bytes.Take(bytes.UInt32()).ToArray());
                break;
            case (byte)'C':
                Push(bytes.Take(bytes.Byte()).ToArray());
                break;
            default:
                return false;
        }

        return true;
    }

    private bool StepContainer(byte operation)
    {
        switch (operation)
        {
            case (byte)')':
                Push(Array.Empty<object?>());
                break;
            case 0x85 or 0x86 or 0x87:
                Push(PopLast(operation - 0x84));
                break;
            case (byte)'t':
                Push(PopToMark());
                break;
            case (byte)']':
                Push(new List<object?>());
                break;
            case (byte)'}':
                Push(new PickleDictionary());
                break;
            case (byte)'a':
                var item = Pop();
                (Peek() as List<object?> ?? throw Damaged()).Add(item);
                break;
            case (byte)'e':
                var items = PopToMark();
                (Peek() as List<object?> ?? throw Damaged()).AddRange(items);
                break;
            case (byte)'s':
                SetItems(PopLast(2));
                break;
            case (byte)'u':
                SetItems(PopToMark());
                break;
            default:
                return false;
        }

        return true;
    }

    private void SetItems(object?[] items)
    {
        if (items.Length % 2 != 0 || Peek() is not PickleDictionary dictionary)
            throw Damaged();
        for (var i = 0; i < items.Length; i += 2)
            dictionary.Members.Add(KeyValuePair.Create(items[i], items[i + 1]));
    }

    private void Push(object? value) => stack.Add(value);

    private object? Peek() => stack.Count > 0 && stack[^1] is var top && top != Mark ? top : throw Damaged();

    private object? Pop()
    {
        var top = Peek();
        stack.RemoveAt(stack.Count - 1);
        return top;
    }

    private object?[] PopLast(int count)
    {
        var first = stack.Count - count;
        if (first < 0 || stack.IndexOf(Mark, first) >= 0)
            throw Damaged();
        return Cut(first);
    }

    private object?[] PopToMark()
    {
        var mark = stack.LastIndexOf(Mark);
        var values = mark >= 0 ? Cut(mark + 1) : throw Damaged();
        stack.RemoveAt(mark);
        return values;
    }

    private object?[] Cut(int first)
    {
        var values = stack.GetRange(first, stack.Count - first).ToArray();
        stack.RemoveRange(first, values.Length);
        return values;
    }

    private static InvalidDataException Damaged() => new("its pickle is damaged");
}
