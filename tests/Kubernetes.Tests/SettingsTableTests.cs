using System.Text.RegularExpressions;
using SamCam.Kubernetes.Tests.Rendering;

namespace SamCam.Kubernetes.Tests;

/// <summary>The tables of settings in the documents hold every setting that the programs read, and no other.</summary>
public sealed partial class SettingsTableTests
{
    [Fact]
    public void Every_setting_is_in_a_table_and_every_row_is_a_setting()
    {
        var documented = new[] { "docs/operations.md", "docs/storage.md" }.SelectMany(f => Rows(Repository.PathOf(f))).ToHashSet(StringComparer.Ordinal);
        var read = ProgramSettings.Types.SelectMany(s => Names(s.Key, s.Value)).ToHashSet(StringComparer.Ordinal);

        read.Count.ShouldBeGreaterThan(90);
        read.Except(documented).Order(StringComparer.Ordinal).ShouldBeEmpty("settings that no table has");
        documented.Except(read).Order(StringComparer.Ordinal).ShouldHaveSingleItem("rows of what no program reads").ShouldBe("Urls");
    }

    /// <summary>The names of what can be set in a section: texts, numbers, times, lists of them, and what lies in sections of its own.</summary>
    private static IEnumerable<string> Names(string section, Type type) => type.GetProperties()
        // No configuration can give a delegate.
        .Where(p => p.SetMethod is { IsPublic: true } && !typeof(Delegate).IsAssignableFrom(p.PropertyType))
        .SelectMany(p => p.PropertyType is { IsClass: true } own && own.Assembly.GetName().Name!.StartsWith("SamCam", StringComparison.Ordinal)
            ? Names($"{section}:{p.Name}", own)
            : [$"{section}:{p.Name}"]);

    /// <summary>Names in the first cells: <c>`Worker:A`, `:B`</c> are <c>Worker:A</c> and <c>Worker:B</c>; a number in the end is that of a list's element.</summary>
    private static IEnumerable<string> Rows(string file)
    {
        foreach (var line in File.ReadLines(file).SkipWhile(l => l != "## Settings").Skip(1).TakeWhile(l => !l.StartsWith("## ", StringComparison.Ordinal)).Where(l => l.StartsWith("| `", StringComparison.Ordinal)))
        {
            var parent = "";
            foreach (var name in Name().Matches(line.Split('|')[1]).Select(m => m.Groups["name"].Value))
            {
                if (char.IsAsciiDigit(name[^1]) && name[0] == ':')
                    continue;
                var full = name[0] == ':' ? parent + name : name;
                parent = full.Contains(':', StringComparison.Ordinal) ? full[..full.LastIndexOf(':')] : "";
                yield return full;
            }
        }
    }

    [GeneratedRegex(@"`(?<name>[\w:]+?)(:\d+)?`", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Name();
}
