using System.Text;
using SamCam.Segmentation;

namespace SamCam.Datasets.Labels;

/// <summary>
/// Reads comma-separated values as RFC 4180 has them: fields in double quotes may hold commas, line breaks and doubled quotes.
/// LF, CRLF, a byte order mark and empty lines are accepted.
/// </summary>
internal sealed class CsvReader(TextReader reader, string subject)
{
    private readonly StringBuilder field = new();
    private int line = 1;

    /// <summary>Line on which the record read last begins, from 1.</summary>
    public int Line { get; private set; }

    /// <summary>The next record that is not an empty line, or null at the end.</summary>
    /// <exception cref="InputException">Quotes are misplaced, or a field or record is overlong; names the line.</exception>
    public IReadOnlyList<string>? ReadRecord()
    {
        while (Peek() >= 0)
        {
            Line = line;
            var fields = new List<string>(2);
            do
            {
                if (fields.Count == DatasetLimits.CsvFields)
                    throw Wrong($"has more than {DatasetLimits.CsvFields} fields");
                fields.Add(ReadField());
            }
            while (Take(','));
            if (Peek() >= 0 && !TakeLineBreak())
                throw Wrong("has text after a closing quote");
            if (fields is not [""])
                return fields;
        }

        return null;
    }

    private string ReadField()
    {
        field.Clear();
        if (Take('"'))
        {
            ReadQuoted();
        }
        else
        {
            for (var c = Peek(); c is >= 0 and not (',' or '\n' or '\r'); c = Peek())
            {
                if (c == '"')
                    throw Wrong("has a quote inside a field that does not begin with one");
                Append((char)Next());
            }
        }

        return field.ToString();
    }

    private void ReadQuoted()
    {
        while (true)
        {
            var c = Next();
            if (c < 0)
                throw Wrong("has a quote that is never closed");
            if (c == '"' && !Take('"'))
                return;
            if (c == '\n')
                line++;
            Append((char)c);
        }
    }

    private void Append(char c)
    {
        if (field.Length == DatasetLimits.CsvFieldLength)
            throw Wrong($"has a field of more than {DatasetLimits.CsvFieldLength} characters");
        field.Append(c);
    }

    private bool Take(char c)
    {
        if (Peek() != c)
            return false;
        Next();
        return true;
    }

    private bool TakeLineBreak()
    {
        var returned = Take('\r');
        if (!Take('\n') && !returned)
            return false;
        line++;
        return true;
    }

    private int Peek()
    {
        try
        {
            return reader.Peek();
        }
        catch (DecoderFallbackException e)
        {
            throw TextLines.NotUtf8(subject, e);
        }
    }

    private int Next()
    {
        try
        {
            return reader.Read();
        }
        catch (DecoderFallbackException e)
        {
            throw TextLines.NotUtf8(subject, e);
        }
    }

    private InputException Wrong(string reason) => new($"{subject}, line {Line}", reason, "write the line as RFC 4180 says: quote fields that hold a comma, a quote or a line break");
}
