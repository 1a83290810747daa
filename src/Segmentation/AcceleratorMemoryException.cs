namespace SamCam.Segmentation;

/// <summary>
/// A network ran out of memory, on the accelerator or the host. The same work can succeed with a smaller batch or on another provider; nothing is broken.
/// </summary>
public sealed class AcceleratorMemoryException : Exception
{
    /// <summary>Creates the error.</summary>
    /// <param name="message">What was being run.</param>
    /// <param name="inner">The error of the runtime.</param>
    public AcceleratorMemoryException(string message, Exception inner)
        : base(message, inner)
    {
    }
}
