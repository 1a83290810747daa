using System.Globalization;

namespace SamCam.Testing.Servers;

/// <summary>One line of the system's process table.</summary>
/// <param name="Id">The process.</param>
/// <param name="ParentId">Its parent; 1 or a reaper when the parent is gone.</param>
/// <param name="SessionId">The session it belongs to: the id of the process that began it.</param>
/// <param name="State">R, S, D, T (stopped), Z (ended, not yet collected), X.</param>
internal readonly record struct ProcessEntry(int Id, int ParentId, int SessionId, char State)
{
    /// <summary>Still able to do anything: not a zombie.</summary>
    public bool IsAlive => State is not ('Z' or 'X' or 'x');

    /// <summary>Whether the process is there and no zombie.</summary>
    public static bool IsRunning(int id) => Find(id) is { IsAlive: true };

    /// <summary>All processes of now.</summary>
    public static List<ProcessEntry> Snapshot()
    {
        var entries = new List<ProcessEntry>();
        foreach (var folder in Directory.EnumerateDirectories("/proc"))
        {
            if (int.TryParse(Path.GetFileName(folder.AsSpan()), NumberStyles.None, CultureInfo.InvariantCulture, out var id) && Find(id) is { } entry)
                entries.Add(entry);
        }
        return entries;
    }

    /// <summary>One process; null when it is gone.</summary>
    public static ProcessEntry? Find(int id)
    {
        string text;
        try
        {
            text = File.ReadAllText(string.Create(CultureInfo.InvariantCulture, $"/proc/{id}/stat"));
        }
        catch (IOException)
        {
            return null;
        }
        // The name in parentheses may itself hold blanks and parentheses; fields are counted from the last one.
        var fields = text[(text.LastIndexOf(')') + 2)..].Split(' ');
        return new ProcessEntry(
            id,
            int.Parse(fields[1], CultureInfo.InvariantCulture),
            int.Parse(fields[3], CultureInfo.InvariantCulture),
            fields[0][0]);
    }
}
