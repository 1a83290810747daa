using System.Text.RegularExpressions;
using SamCam.Kubernetes.Tests.Rendering;

namespace SamCam.Kubernetes.Tests;

/// <summary>Whoever reads the values of the chart learns what each is for.</summary>
public sealed partial class ValuesTests
{
    [Fact]
    public void Every_value_is_explained()
    {
        var (explained, silent) = Look(File.ReadAllLines(Path.Combine(Manifests.Chart, "values.yaml")));

        explained.Count.ShouldBeGreaterThan(90);
        silent.ShouldBeEmpty();
    }

    [Fact]
    public void A_value_without_a_sentence_is_found()
    {
        var (explained, silent) = Look(["a:", "  # -- Why.", "  b: 1", "  c: 2", "# -- A map as a whole.", "d:", "  e: 3", "f: {g: 4}"]);

        explained.ShouldBe(["b", "d"]);
        silent.ShouldBe(["c", "f"]);
    }

    /// <summary>Names of values with a comment above them, and without. What lies in a map with a comment is explained by that; a map without one is a folder.</summary>
    private static (List<string> Explained, List<string> Silent) Look(string[] lines)
    {
        var (explained, silent) = (new List<string>(), new List<string>());
        var inside = int.MaxValue;
        for (var i = 0; i < lines.Length; i++)
        {
            if (Entry().Match(lines[i]) is not { Success: true } entry || entry.Groups["indent"].Length > inside)
                continue;
            inside = int.MaxValue;
            var name = entry.Groups["name"].Value;
            if (i > 0 && Comment().IsMatch(lines[i - 1]))
            {
                explained.Add(name);
                inside = entry.Groups["indent"].Length;
            }
            else if (entry.Groups["value"].Length > 0)
            {
                silent.Add(name);
            }
        }

        return (explained, silent);
    }

    [GeneratedRegex(@"^(?<indent> *)(?<name>\w+):\s*(?<value>.*)$", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Entry();

    [GeneratedRegex(@"^ *# -- [A-Za-z0-9].+", RegexOptions.None, 1000)]
    private static partial Regex Comment();
}
