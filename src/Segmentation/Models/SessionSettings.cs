namespace SamCam.Segmentation.Models;

/// <summary>How networks are run; nothing here may change what they compute beyond float rounding, and what can change that is in <see cref="SessionNumerics"/>.</summary>
public sealed record SessionSettings
{
    /// <summary>Where to run.</summary>
    public ExecutionProvider Provider { get; init; } = ExecutionProvider.Auto;

    /// <summary>CPU threads inside one operator; 0 takes one per core that the process may use.</summary>
    public int IntraOpThreads { get; init; }

    /// <summary>The CPU threads that are really taken.</summary>
    public int CpuThreads => IntraOpThreads > 0 ? IntraOpThreads : Environment.ProcessorCount;

    /// <summary>CUDA device.</summary>
    public int DeviceId { get; init; }

    /// <summary>Limit of CUDA memory in bytes; null for all of it.</summary>
    public long? DeviceMemoryLimit { get; init; }
}
