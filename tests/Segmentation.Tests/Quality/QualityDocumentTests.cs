using SamCam.Segmentation.Quality;
using SamCam.Testing;

namespace SamCam.Segmentation.Tests.Quality;

/// <summary>docs/quality.md is the contract of the tables: names, units and formulas come from the code.</summary>
public sealed class QualityDocumentTests
{
    private const string Head = "| name | unit | range | formula | read as |\n|---|---|---|---|---|\n";

    [Fact]
    public void The_document_lists_every_column_in_order()
    {
        var path = Repository.PathOf("docs/quality.md");
        var text = File.ReadAllText(path);
        var expected = Replace(text, "columns", QualityColumns.All.Select(column => column.ToMarkdown()));
        expected = Replace(expected, "class columns", ClassQualityColumns.All.Select(column => column.ToMarkdown()));
        if (Environment.GetEnvironmentVariable("SAMCAM_UPDATE_DOCS") == "1")
            File.WriteAllText(path, expected);
        else
            text.ShouldBe(expected, "run this test with SAMCAM_UPDATE_DOCS=1 and read the difference");
    }

    [Fact]
    public void Names_are_snake_case_and_unique()
    {
        foreach (var names in new[] { QualityColumns.All.Select(c => c.Name).ToArray(), [.. ClassQualityColumns.All.Select(c => c.Name)] })
        {
            names.ShouldBeUnique();
            names.ShouldAllBe(name => name.All(c => char.IsAsciiLetterLower(c) || char.IsAsciiDigit(c) || c == '_'));
        }
    }

    private static string Replace(string text, string mark, IEnumerable<string> rows)
    {
        var start = text.IndexOf($"<!-- {mark} -->\n", StringComparison.Ordinal) + $"<!-- {mark} -->\n".Length;
        var end = text.IndexOf($"<!-- /{mark} -->", StringComparison.Ordinal);
        end.ShouldBeGreaterThan(start - 1);
        return text[..start] + Head + string.Concat(rows.Select(row => row + "\n")) + text[end..];
    }
}
