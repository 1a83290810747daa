namespace SamCam.Testing.Servers;

/// <summary>Everything that one started process has started: its session, and its descendants where they began sessions of their own.</summary>
internal static class ProcessTree
{
    /// <summary>The living processes of the tree, the root first.</summary>
    public static List<int> Members(int root)
    {
        var table = ProcessEntry.Snapshot();
        var members = new HashSet<int> { root };
        bool grown;
        do
        {
            grown = false;
            foreach (var entry in table)
            {
                if (members.Contains(entry.ParentId) || entry.SessionId == root)
                    grown |= members.Add(entry.Id);
            }
        }
        while (grown);
        return [.. table.Where(e => e.IsAlive && members.Contains(e.Id)).Select(e => e.Id).OrderBy(id => id == root ? 0 : 1)];
    }

    /// <summary>Sends a signal to every living process of the tree.</summary>
    public static void Signal(int root, int signal)
    {
        foreach (var id in Members(root))
            _ = NativeMethods.Kill(id, signal);
    }

    /// <summary>Kills the tree with SIGKILL and comes back when none of it lives.</summary>
    public static async Task KillAsync(int root)
    {
        // Frozen first: a process that is stopped starts no other, so the list below is complete.
        var members = Members(root);
        for (var count = 0; count != members.Count; members = Members(root))
        {
            count = members.Count;
            foreach (var id in members)
                _ = NativeMethods.Kill(id, Signals.Stop);
        }
        foreach (var id in members)
            _ = NativeMethods.Kill(id, Signals.Kill);
        await Wait.UntilAsync(() => !members.Exists(ProcessEntry.IsRunning), "killed processes to end");
    }
}
