using System.Security.Cryptography;
using System.Text;
using SamCam.Segmentation;

namespace SamCam.Datasets;

/// <summary>The classes of a dataset: name to id and back.</summary>
internal sealed class ClassList
{
    private readonly Dictionary<string, int> ids = new(StringComparer.Ordinal);

    private ClassList(IReadOnlyList<string> names, string source)
    {
        Names = names;
        Source = source;
        for (var i = 0; i < names.Count; i++)
            ids.Add(names[i], i + 1);
    }

    public IReadOnlyList<string> Names { get; }

    /// <summary>Where the names come from, for messages.</summary>
    public string Source { get; }

    public DatasetPart Part => new(
        "class list",
        "sha256:" + Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(string.Join('\n', Names)))));

    /// <summary>Takes the names in their order; refuses more than 254, and empty, overlong and repeated ones.</summary>
    public static ClassList Of(IReadOnlyList<string> names, string source)
    {
        if (names.Count > DatasetLimits.Classes)
            throw new InputException(source, $"there are {names.Count} classes", $"keep at most {DatasetLimits.Classes}: label files hold one byte a pixel");
        var seen = new Dictionary<string, int>(StringComparer.Ordinal);
        for (var i = 0; i < names.Count; i++)
        {
            var problem = Problem(names[i]);
            if (problem is not null)
                throw new InputException(source, $"class {i + 1} {problem}", "give every class a short name on its own line");
            if (!seen.TryAdd(names[i], i + 1))
                throw new InputException(source, $"'{names[i]}' is class {seen[names[i]]} and class {i + 1}", "name every class once");
        }

        return new ClassList([.. names], source);
    }

    /// <summary>Reads <c>classes.txt</c>: one name a line, line n is class id n, empty lines only at the end.</summary>
    public static ClassList Read(IDatasetFiles files, string path)
    {
        var names = new List<string>();
        foreach (var line in TextLines.Read(files, path))
        {
            if (names.Count > DatasetLimits.Classes * 2)
                break;
            names.Add(line.Trim());
        }

        while (names.Count > 0 && names[^1].Length == 0)
            names.RemoveAt(names.Count - 1);
        if (names.Count > 0 && names[0].Trim('_').Equals("background", StringComparison.OrdinalIgnoreCase))
            throw new InputException(path, "line 1 is the background", "leave it out: line n names class id n, and background is 0 without a name");
        if (names.Count == 0)
            throw new InputException(path, "there is no class in it", "write one class name a line");
        return Of(names, path);
    }

    /// <summary>What is wrong with a name, or null.</summary>
    public static string? Problem(string name) => name switch
    {
        "" => "has no name",
        { Length: > DatasetLimits.ClassNameLength } => $"has a name of {name.Length} characters",
        _ when name.Any(char.IsControl) => "has a control character in its name",
        _ => null,
    };

    public bool TryFind(string name, out int id) => ids.TryGetValue(name, out id);

    /// <summary>The id of a name found at <paramref name="subject"/>.</summary>
    public int Find(string name, string subject) => ids.TryGetValue(name, out var id)
        ? id
        : throw new InputException(subject, $"'{Shorten(name)}' is not a class", $"use a name of {Source}, or add it there");

    private static string Shorten(string name) => name.Length <= 60 ? name : name[..60] + "...";
}
