using System.Globalization;

namespace SamCam.ClusterBenchmark;

/// <summary>What the system says of processes at one moment.</summary>
/// <param name="Cpu">User and system time so far, that of ended children included.</param>
/// <param name="ResidentBytes">Memory of now, but for what processes share: PostgreSQL's buffers would count once for each connection.</param>
/// <param name="PeakBytes">Highest memory so far of a single process.</param>
internal readonly record struct ProcessSample(TimeSpan Cpu, long ResidentBytes, long PeakBytes)
{
    // What /proc counts in, the same on every Linux that .NET runs on.
    private const double TicksPerSecond = 100;

    /// <summary>The sum over processes; those that are gone count nothing.</summary>
    public static ProcessSample Of(IEnumerable<int> ids) => ids.Select(Of).Aggregate(
        default(ProcessSample), (a, b) => new(a.Cpu + b.Cpu, a.ResidentBytes + b.ResidentBytes, Math.Max(a.PeakBytes, b.PeakBytes)));

    private static ProcessSample Of(int id)
    {
        try
        {
            var stat = File.ReadAllText(Proc(id, "stat"));
            // Counted from behind the name, which may hold blanks: utime, stime, cutime, cstime.
            var ticks = stat[(stat.LastIndexOf(')') + 2)..].Split(' ')[11..15].Sum(t => long.Parse(t, CultureInfo.InvariantCulture));
            var status = File.ReadAllLines(Proc(id, "status"));
            return new(TimeSpan.FromSeconds(ticks / TicksPerSecond), Memory(status, "VmRSS:") - Memory(status, "RssShmem:"), Memory(status, "VmHWM:"));
        }
        catch (IOException)
        {
            return default;
        }
    }

    private static string Proc(int id, string file) => string.Create(CultureInfo.InvariantCulture, $"/proc/{id}/{file}");

    private static long Memory(string[] status, string name) =>
        Array.Find(status, l => l.StartsWith(name, StringComparison.Ordinal)) is { } line
            ? 1024 * long.Parse(line[name.Length..].Replace("kB", "", StringComparison.Ordinal), NumberStyles.AllowLeadingWhite | NumberStyles.AllowTrailingWhite, CultureInfo.InvariantCulture)
            : 0;
}
