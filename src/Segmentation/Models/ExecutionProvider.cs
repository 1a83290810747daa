namespace SamCam.Segmentation.Models;

/// <summary>Where networks run.</summary>
public enum ExecutionProvider
{
    /// <summary>CUDA when the runtime and a device are there, else the CPU.</summary>
    Auto,

    /// <summary>The CPU.</summary>
    Cpu,

    /// <summary>CUDA, or an error.</summary>
    Cuda,
}
