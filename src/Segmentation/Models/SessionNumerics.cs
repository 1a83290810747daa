using System.Globalization;

namespace SamCam.Segmentation.Models;

/// <summary>How a network's numbers are made, in a word: what can change their last bits for the same model and input.</summary>
public static class SessionNumerics
{
    /// <summary>
    /// Precision and provider. On the CPU also its threads, since the runtime splits matrix products by their number, and the parts are rounded as they
    /// come; on CUDA also the choice of convolution algorithms, when it is not made by rules.
    /// </summary>
    public static string Of(ExecutionProvider provider, SessionSettings settings)
    {
        if (provider == ExecutionProvider.Cpu)
            return string.Create(CultureInfo.InvariantCulture, $"fp32:{provider}:t{settings.CpuThreads}");
        var precision = settings.AllowTf32 ? "tf32" : "fp32";
        return settings.ConvAlgorithmSearch == ConvAlgorithmSearch.Heuristic ? $"{precision}:{provider}" : $"{precision}:{provider}:{settings.ConvAlgorithmSearch}";
    }
}
