namespace SamCam.Cli.Server;

/// <summary>A table for people: columns as wide as their cells, two spaces between. A title that begins with <c>&gt;</c> sets its column to the right.</summary>
internal sealed class TextTable(params IReadOnlyList<string> titles)
{
    private const char Right = '>';
    private readonly List<IReadOnlyList<string>> rows = [];

    /// <summary>Adds a row; a cell per title.</summary>
    public void Add(params IReadOnlyList<string> cells) => rows.Add([.. cells.Select(PlainText.Of)]);

    /// <summary>Writes titles and rows.</summary>
    /// <param name="output">Where to.</param>
    /// <param name="nothing">The sentence for a table without rows.</param>
    public void Write(TextWriter output, string nothing)
    {
        if (rows.Count == 0)
        {
            output.WriteLine(nothing);
            return;
        }

        var head = titles.Select(t => t.TrimStart(Right)).ToList();
        var widths = head.Select((title, i) => rows.Max(r => Math.Max(title.Length, r[i].Length))).ToList();
        foreach (var row in rows.Prepend(head))
            output.WriteLine(string.Join("  ", row.Select((cell, i) => titles[i][0] == Right ? cell.PadLeft(widths[i]) : cell.PadRight(widths[i]))).TrimEnd());
    }
}
