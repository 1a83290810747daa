using System.Buffers;
using System.Text.Json;
using SamCam.Segmentation;

namespace SamCam.Datasets.Json;

/// <summary>Reads JSON of any length token by token through one buffer, which holds at least a whole token.</summary>
internal sealed class JsonTokens : IDisposable
{
    private const int InitialBuffer = 1 << 18;

    private readonly Stream stream;
    private readonly string subject;
    private byte[] buffer = ArrayPool<byte>.Shared.Rent(InitialBuffer);
    private int start;
    private int end;
    private int tokenStart;
    private int tokenLength;
    private bool final;
    private JsonReaderState state = new(new JsonReaderOptions { MaxDepth = DatasetLimits.JsonDepth });

    /// <summary>Reads a stream that stays the caller's.</summary>
    public JsonTokens(Stream stream, string subject)
    {
        this.stream = stream;
        this.subject = subject;
        Fill();
        if (end >= 3 && buffer.AsSpan(0, 3).SequenceEqual("\uFEFF"u8))
            start = 3;
    }

    /// <summary>The token that <see cref="Read"/> found last.</summary>
    public JsonTokenType Type { get; private set; }

    /// <summary>Goes to the next token; false at the end of the document.</summary>
    /// <exception cref="InputException">The text is not JSON, or has an overlong token.</exception>
    public bool Read()
    {
        try
        {
            while (true)
            {
                var reader = new Utf8JsonReader(buffer.AsSpan(start, end - start), final, state);
                if (reader.Read())
                {
                    Type = reader.TokenType;
                    tokenStart = start + (int)reader.TokenStartIndex;
                    tokenLength = reader.ValueSpan.Length + (Type is JsonTokenType.String or JsonTokenType.PropertyName ? 2 : 0);
                    Advance(ref reader);
                    return true;
                }

                Advance(ref reader);
                if (final)
                    return false;
                Fill();
            }
        }
        catch (JsonException e)
        {
            throw Corrupt(e);
        }
    }

    /// <summary>Goes to the next token, which must be there.</summary>
    public JsonTokenType Next()
    {
        if (!Read())
            throw Wrong("it ends too early");
        return Type;
    }

    /// <summary>Goes past the value at hand: to its last token if it is an array or an object.</summary>
    public void Skip()
    {
        if (Type == JsonTokenType.PropertyName)
            Next();
        if (Type is not (JsonTokenType.StartArray or JsonTokenType.StartObject))
            return;
        try
        {
            var depth = 1;
            while (true)
            {
                // One reader for a whole buffer: polygons are most of an annotation file, and nobody asks for their numbers.
                var reader = new Utf8JsonReader(buffer.AsSpan(start, end - start), final, state);
                while (reader.Read())
                {
                    if (reader.TokenType is JsonTokenType.StartArray or JsonTokenType.StartObject)
                        depth++;
                    else if (reader.TokenType is JsonTokenType.EndArray or JsonTokenType.EndObject && --depth == 0)
                        break;
                }

                Type = reader.TokenType;
                Advance(ref reader);
                if (depth == 0)
                    return;
                if (final)
                    throw Wrong("it ends too early");
                Fill();
            }
        }
        catch (JsonException e)
        {
            throw Corrupt(e);
        }
    }

    /// <summary>Whether the token is a property with this name.</summary>
    public bool IsProperty(ReadOnlySpan<byte> name)
    {
        try
        {
            return Type == JsonTokenType.PropertyName && Token().ValueTextEquals(name);
        }
        catch (InvalidOperationException e)
        {
            throw NotUnicode(e);
        }
    }

    /// <summary>The text of a property name or a string.</summary>
    public string Text()
    {
        if (Type is not (JsonTokenType.String or JsonTokenType.PropertyName))
            throw Wrong($"a text is expected where {Type} stands");
        try
        {
            return Token().GetString()!;
        }
        catch (InvalidOperationException e)
        {
            throw NotUnicode(e);
        }
    }

    /// <summary>A whole number.</summary>
    public long Integer()
    {
        if (Type == JsonTokenType.Number && Token().TryGetInt64(out var value))
            return value;
        throw Wrong($"a whole number is expected where {Type} stands");
    }

    /// <summary>Requires the token at hand.</summary>
    public void Expect(JsonTokenType type)
    {
        if (Type != type)
            throw Wrong($"{type} is expected where {Type} stands");
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        ArrayPool<byte>.Shared.Return(buffer);
        buffer = [];
    }

    /// <summary>The message for JSON that is not of the expected shape.</summary>
    public InputException Wrong(string reason) => new(subject, reason, "compare it with the format described in docs/datasets.md");

    private Utf8JsonReader Token()
    {
        var reader = new Utf8JsonReader(buffer.AsSpan(tokenStart, tokenLength));
        reader.Read();
        return reader;
    }

    private void Advance(ref Utf8JsonReader reader)
    {
        start += (int)reader.BytesConsumed;
        state = reader.CurrentState;
    }

    private void Fill()
    {
        var rest = end - start;
        if (rest == buffer.Length)
        {
            if (rest >= DatasetLimits.JsonTokenBytes)
                throw new InputException(subject, $"has a value of more than {DatasetLimits.JsonTokenBytes} bytes", "check that this is the right file");
            var larger = ArrayPool<byte>.Shared.Rent(rest * 2);
            buffer.AsSpan(start, rest).CopyTo(larger);
            ArrayPool<byte>.Shared.Return(buffer);
            buffer = larger;
        }
        else
        {
            buffer.AsSpan(start, rest).CopyTo(buffer);
        }

        start = 0;
        end = rest;
        var read = stream.ReadAtLeast(buffer.AsSpan(end), buffer.Length - end, throwOnEndOfStream: false);
        final = read < buffer.Length - end;
        end += read;
    }

    private InputException NotUnicode(InvalidOperationException e) => new(subject, "has a text that is not valid Unicode", "write it again", e);

    private InputException Corrupt(JsonException e) =>
        new(subject, $"is not well-formed JSON (line {e.LineNumber + 1}, byte {e.BytePositionInLine + 1})", "fetch or write the file again", e);
}
