using FsCheck.Xunit;
using SamCam.Datasets.Labels;
using SamCam.Segmentation;

namespace SamCam.Datasets.Tests;

public sealed class CsvReaderTests
{
    [Theory]
    [InlineData("a,b\nc,d\n", "a|b/c|d")]
    [InlineData("a,b\r\nc,d", "a|b/c|d")]
    [InlineData("a,b\rc,d\r", "a|b/c|d")]
    [InlineData("\"a,1\",\"b\"\"q\"\"\"\n", "a,1|b\"q\"")]
    [InlineData("\"a\r\nb\",c", "a\r\nb|c")]
    [InlineData("a,\n", "a|")]
    [InlineData(",", "|")]
    [InlineData("\n\na,b\n\n", "a|b")]
    [InlineData("", "")]
    public void Records_are_read_as_rfc_4180_has_them(string text, string expected) =>
        string.Join('/', ReadAll(text).Select(r => string.Join('|', r))).ShouldBe(expected);

    [Theory]
    [InlineData("a\n\"b", "line 2", "never closed")]
    [InlineData("a\nx\"b\"", "line 2", "inside a field")]
    [InlineData("a\n\n\"b\"c", "line 3", "after a closing quote")]
    public void Misplaced_quotes_are_refused_with_their_line(string text, string line, string reason)
    {
        var e = Should.Throw<InputException>(() => ReadAll(text));
        e.Subject.ShouldEndWith(line);
        e.Reason.ShouldContain(reason);
    }

    [Fact]
    public void Fields_and_records_have_limits()
    {
        Should.Throw<InputException>(() => ReadAll(new string('x', DatasetLimits.CsvFieldLength + 1))).Reason.ShouldContain("characters");
        Should.Throw<InputException>(() => ReadAll(new string(',', DatasetLimits.CsvFields))).Reason.ShouldContain("fields");
    }

    [Property]
    public void What_is_written_quoted_is_read_back(string[][] records)
    {
        var written = records.Where(r => r.Length is > 0 and <= DatasetLimits.CsvFields).Select(r => r.Select(f => f ?? "").ToArray()).ToList();
        var text = string.Join("\r\n", written.Select(r => string.Join(',', r.Select(f => '"' + f.Replace("\"", "\"\"", StringComparison.Ordinal) + '"'))));

        var read = ReadAll(text);

        read.Count.ShouldBe(written.Count(r => r is not [""]));
        read.Zip(written.Where(r => r is not [""])).ShouldAllBe(pair => pair.First.SequenceEqual(pair.Second));
    }

    private static List<IReadOnlyList<string>> ReadAll(string text)
    {
        var reader = new CsvReader(new StringReader(text), "labels.csv");
        var records = new List<IReadOnlyList<string>>();
        while (reader.ReadRecord() is { } record)
            records.Add(record);
        return records;
    }
}
