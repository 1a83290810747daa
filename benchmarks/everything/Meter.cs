using System.Diagnostics;

namespace SamCam.EverythingBenchmark;

/// <summary>Adds up wall time and the CPU time of the whole process.</summary>
internal sealed class Meter
{
    /// <summary>Wall time.</summary>
    public TimeSpan Wall { get; private set; }

    /// <summary>CPU time of all threads; it is what counts on a machine that does other work too.</summary>
    public TimeSpan Cpu { get; private set; }

    /// <summary>Measures until the result is disposed.</summary>
    public IDisposable Measure() => new Span(this);

    private static TimeSpan CpuNow()
    {
        using var process = Process.GetCurrentProcess();
        return process.TotalProcessorTime;
    }

    private sealed class Span(Meter meter) : IDisposable
    {
        private readonly long start = Stopwatch.GetTimestamp();
        private readonly TimeSpan cpu = CpuNow();

        public void Dispose()
        {
            meter.Wall += Stopwatch.GetElapsedTime(start);
            meter.Cpu += CpuNow() - cpu;
        }
    }
}
