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

    /// <summary>Bytes of CUDA memory that each network may take: an encoder, a decoder and a CAM make three. Null for no limit.</summary>
    public long? DeviceMemoryLimit { get; init; }

    /// <summary>How convolution algorithms are chosen on CUDA.</summary>
    public ConvAlgorithmSearch ConvAlgorithmSearch { get; init; }

    /// <summary>Whether CUDA may multiply with the ten-bit fractions of TF32: faster, and no longer fp32.</summary>
    public bool AllowTf32 { get; init; }

    /// <summary>
    /// Whether inputs and outputs are bound to the device, so that an image's embedding stays there between encoder and decoder, and every call of the
    /// decoder has one shape. Null: on CUDA.
    /// </summary>
    public bool? Binding { get; init; }

    /// <summary>Requires that numbers are such that a session can be made.</summary>
    /// <exception cref="InputException">One is not.</exception>
    public void Check()
    {
        const string Subject = "session settings";
        if (IntraOpThreads is < 0 or > 1024)
            throw new InputException(Subject, $"{nameof(IntraOpThreads)} is {IntraOpThreads}", "use 1 to 1024 threads, or 0 for one per core");
        if (DeviceId < 0)
            throw new InputException(Subject, $"{nameof(DeviceId)} is {DeviceId}", "use a number that nvidia-smi lists");
        if (DeviceMemoryLimit <= 0)
            throw new InputException(Subject, $"{nameof(DeviceMemoryLimit)} is {DeviceMemoryLimit}", "give a number of bytes, or nothing for no limit");
    }
}
