using System.Text;

namespace SamCam.Testing.Runs;

/// <summary>Reads RFC 4180 text, apart from the program's own reader.</summary>
internal static class CsvText
{
    public static List<List<string>> Records(string text)
    {
        var records = new List<List<string>>();
        var record = new List<string>();
        var field = new StringBuilder();
        var quoted = false;
        for (var i = 0; i < text.Length; i++)
        {
            var c = text[i];
            if (c == '"' && quoted && i + 1 < text.Length && text[i + 1] == '"')
                field.Append(text[i++]);
            else if (c == '"')
                quoted = !quoted;
            else if (c is ',' or '\n' && !quoted)
                EndField(c == '\n');
            else
                field.Append(c);
        }

        field.Length.ShouldBe(0, "the last line has no line end");
        return records;

        void EndField(bool last)
        {
            record.Add(field.ToString());
            field.Clear();
            if (!last)
                return;
            records.Add(record);
            record = [];
        }
    }
}
