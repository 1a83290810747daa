namespace SamCam.Segmentation;

/// <summary>Follows symbolic links.</summary>
public static class RealPath
{
    private const int MaxLinks = 40;

    /// <summary>The path with every link on its way followed; what does not exist yet is taken as it stands. Null when links lead in circles.</summary>
    public static string? Of(string path)
    {
        var links = 0;
        var real = "/";
        var rest = new Stack<string>(Segments(path));
        while (rest.TryPop(out var segment))
        {
            if (segment == "..")
            {
                real = Path.GetDirectoryName(real) ?? "/";
                continue;
            }

            var next = Path.Combine(real, segment);
            if (new FileInfo(next).LinkTarget is not { } target)
            {
                real = next;
                continue;
            }

            if (++links > MaxLinks)
                return null;
            if (target.StartsWith('/'))
                real = "/";
            foreach (var part in Segments(target))
                rest.Push(part);
        }

        return real;
    }

    // The last segment first: it goes to the bottom of the stack.
    private static IEnumerable<string> Segments(string path) => path.Split('/').Where(s => s is not ("" or ".")).Reverse();
}
