using System.Text;
using FsCheck.Xunit;
using SamCam.Segmentation;
using SamCam.Testing;

namespace SamCam.Datasets.Tests;

/// <summary>Split lists and class lists: lines of UTF-8.</summary>
public sealed class ListFileTests
{
    [Theory]
    [InlineData("a\nb", "a|b")]
    [InlineData("a\r\nb\r\n", "a|b")]
    [InlineData("\uFEFFa\r\n\r\n b ", "a|| b ")]
    [InlineData("a\r", "a")]
    [InlineData("a\rb", "a\rb")]
    [InlineData("\n", "")]
    [InlineData("\uFEFF", null)]
    [InlineData("", null)]
    public void Lines_end_with_lf_or_crlf(string content, string? expected)
    {
        using var folder = new TemporaryFolder().With("list.txt", content);

        var lines = TextLines.Read(LocalDatasetFiles.Instance, folder.PathOf("list.txt")).ToList();

        (lines.Count == 0 ? null : string.Join('|', lines)).ShouldBe(expected);
    }

    [Property(MaxTest = 50)]
    public void Lines_that_are_written_are_read(string[] texts, bool crlf)
    {
        var lines = texts.Select(t => new string([.. (t ?? "").Where(c => c is not ('\r' or '\n' or '\uFEFF') && !char.IsSurrogate(c))]) + "x").ToList();
        using var folder = new TemporaryFolder().With("list.txt", string.Concat(lines.Select(l => l + (crlf ? "\r\n" : "\n"))));

        TextLines.Read(LocalDatasetFiles.Instance, folder.PathOf("list.txt")).ShouldBe(lines);
    }

    [Fact]
    public void An_overlong_line_is_refused_with_its_number()
    {
        using var folder = new TemporaryFolder().With("list.txt", "a\n" + new string('x', DatasetLimits.LineLength) + "\n" + new string('x', DatasetLimits.LineLength + 1));

        Should.Throw<InputException>(() => TextLines.Read(LocalDatasetFiles.Instance, folder.PathOf("list.txt")).Count()).Subject.ShouldBe(folder.PathOf("list.txt") + ", line 3");
    }

    [Fact]
    public void Bytes_that_are_not_utf_8_and_missing_files_are_refused()
    {
        using var folder = new TemporaryFolder();
        File.WriteAllBytes(folder.PathOf("latin.txt"), [.. "caf"u8, 0xE9, .. "\n"u8]);

        Should.Throw<InputException>(() => TextLines.Read(LocalDatasetFiles.Instance, folder.PathOf("latin.txt")).Count()).Reason.ShouldContain("not UTF-8");
        Should.Throw<InputException>(() => TextLines.Read(LocalDatasetFiles.Instance, folder.PathOf("none.txt")).Count()).Reason.ShouldContain("no such file");
    }

    [Theory]
    [InlineData(254, true)]
    [InlineData(255, false)]
    [InlineData(5000, false)]
    public void A_class_list_has_at_most_254_names(int count, bool allowed)
    {
        using var folder = new TemporaryFolder().With("classes.txt", string.Join('\n', Enumerable.Range(1, count)));
        var path = folder.PathOf("classes.txt");

        if (allowed)
            ClassList.Read(LocalDatasetFiles.Instance, path).Find("254", "x").ShouldBe(254);
        else
            Should.Throw<InputException>(() => ClassList.Read(LocalDatasetFiles.Instance, path)).Remedy.ShouldContain("254");
    }

    [Theory]
    [InlineData("_background_\ncat", "line 1 is the background")]
    [InlineData("Background\ncat", "line 1 is the background")]
    [InlineData("\ncat", "class 1 has no name")]
    [InlineData("cat\na\u0007b", "class 2 has a control character")]
    [InlineData("cat\n cat ", "'cat' is class 1 and class 2")]
    public void Names_are_checked(string content, string reason)
    {
        using var folder = new TemporaryFolder().With("classes.txt", content);

        Should.Throw<InputException>(() => ClassList.Read(LocalDatasetFiles.Instance, folder.PathOf("classes.txt"))).Reason.ShouldContain(reason);
    }

    [Fact]
    public void An_overlong_name_is_refused_and_an_unknown_one_is_shown_short()
    {
        Should.Throw<InputException>(() => ClassList.Of([new string('c', 201)], "x")).Reason.ShouldContain("201 characters");
        var error = Should.Throw<InputException>(() => ClassList.Of(["cat"], "classes.txt").Find(new string('d', 500), "labels.csv, line 4"));
        (error.Subject, error.Reason).ShouldBe(("labels.csv, line 4", $"'{new string('d', 60)}...' is not a class"));
        error.Remedy.ShouldContain("classes.txt");
    }

    [Fact]
    public void Class_lists_are_equal_by_names_and_order()
    {
        var part = ClassList.Of(["a", "b"], "one").Part;
        ClassList.Of(["a", "b"], "two").Part.ShouldBe(part);
        ClassList.Of(["b", "a"], "one").Part.ShouldNotBe(part);
        ClassList.Of(["a"], "one").Part.ShouldNotBe(part);
        part.Value.ShouldMatch("^sha256:[0-9a-f]{64}$");
        part.Value.ShouldBe("sha256:" + Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData(Encoding.UTF8.GetBytes("a\nb"))));
    }
}
