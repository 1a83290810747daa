namespace SamCam.Cli.Server;

/// <summary>Names and values for people, a line each; those without a value are left out.</summary>
internal static class FieldList
{
    /// <summary>Writes the lines, values below one another.</summary>
    public static void Write(TextWriter output, params IReadOnlyList<(string Name, string? Value)> fields)
    {
        var known = fields.Where(f => f.Value is { Length: > 0 }).ToList();
        var width = known.Count == 0 ? 0 : known.Max(f => f.Name.Length);
        foreach (var (name, value) in known)
            output.WriteLine($"{name.PadRight(width)}  {PlainText.Of(value!)}");
    }
}
