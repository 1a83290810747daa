using System.Globalization;

namespace SamCam.Segmentation.Models;

/// <summary>How a network's numbers are made, in a word: what can change their last bits for the same model and input.</summary>
public static class SessionNumerics
{
    /// <summary>
    /// Precision and provider; on the CPU also its threads, since the runtime splits matrix products by their number, and the parts are rounded as they come.
    /// </summary>
    public static string Of(ExecutionProvider provider, SessionSettings settings) => provider == ExecutionProvider.Cpu
        ? string.Create(CultureInfo.InvariantCulture, $"fp32:{provider}:t{settings.CpuThreads}")
        : $"fp32:{provider}";
}
