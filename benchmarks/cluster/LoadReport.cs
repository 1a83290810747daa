namespace SamCam.ClusterBenchmark;

/// <summary>What a run found; written as JSON with <c>--json</c>. Times are seconds, memory is bytes.</summary>
internal sealed record LoadReport
{
    public required int Images { get; init; }

    public required int DoneBefore { get; init; }

    public required int Workers { get; init; }

    public required int Coordinators { get; init; }

    /// <summary>Cores that this process may use, and the system's load average over a minute at both ends of the run.</summary>
    public required int Cores { get; init; }

    public required double LoadBefore { get; init; }

    public required double LoadAfter { get; init; }

    /// <summary>Plan, index, work, finish.</summary>
    public required IReadOnlyList<PhaseReport> Phases { get; init; }

    /// <summary>Images a second from the submission to the end of the job: each phase counts by the images that it is about.</summary>
    public required double ImagesPerSecond { get; init; }

    /// <summary>CPU milliseconds of all processes, servers included, per image, summed over the phases.</summary>
    public required double CpuMillisecondsPerImage { get; init; }

    /// <summary>Images a second that all cores together have CPU time for.</summary>
    public required double CapacityPerSecond { get; init; }

    /// <summary>Rows of images and of results.</summary>
    public required long Rows { get; init; }

    public required double RowsPerSecond { get; init; }

    public required long Transactions { get; init; }

    public required double TransactionsPerSecond { get; init; }

    /// <summary>Messages published; null when the broker was not asked.</summary>
    public required long? Messages { get; init; }

    public required double? MessagesPerSecond { get; init; }

    /// <summary>Watchers of the job during the work, and what all of them were told.</summary>
    public required int Watchers { get; init; }

    public required int Events { get; init; }

    /// <summary>Cores that the coordinators took during the work.</summary>
    public required double CoordinatorCores { get; init; }

    public required IReadOnlyList<ProcessReport> Processes { get; init; }

    /// <summary>Tenths of the work.</summary>
    public required IReadOnlyList<WindowReport> Windows { get; init; }

    /// <summary>What is wrong with the results; empty when all is as it must be.</summary>
    public required IReadOnlyList<string> Faults { get; init; }
}
