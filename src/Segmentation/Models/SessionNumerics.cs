using System.Globalization;

namespace SamCam.Segmentation.Models;

/// <summary>How a network's numbers are made, in a word: what can change their last bits for the same model and input.</summary>
public static class SessionNumerics
{
    /// <summary>
    /// Precision and provider. On the CPU also its threads, since the runtime splits matrix products by their number, and the parts are rounded as they
    /// come; on CUDA also the choice of convolution algorithms, when it is not made by rules.
    /// </summary>
    /// <param name="provider">Where the network runs.</param>
    /// <param name="settings">How it is run.</param>
    /// <param name="weights">The type of its weights. The CPU computes with those of half precision in single; they are rounded all the same.</param>
    public static string Of(ExecutionProvider provider, SessionSettings settings, WeightPrecision weights)
    {
        var precision = Name(weights);
        if (provider == ExecutionProvider.Cpu)
            return string.Create(CultureInfo.InvariantCulture, $"{precision}:{provider}:t{settings.CpuThreads}");
        if (settings.AllowTf32)
            precision = weights == WeightPrecision.Fp32 ? "tf32" : precision + "+tf32";
        return settings.ConvAlgorithmSearch == ConvAlgorithmSearch.Heuristic ? $"{precision}:{provider}" : $"{precision}:{provider}:{settings.ConvAlgorithmSearch}";
    }

    /// <summary>A type of weights in a word: <c>fp32</c>, <c>fp16</c>, <c>bf16</c> or <c>int8</c>.</summary>
    public static string Name(WeightPrecision weights) => weights switch
    {
        WeightPrecision.Fp16 => "fp16",
        WeightPrecision.Bf16 => "bf16",
        WeightPrecision.Int8 => "int8",
        _ => "fp32",
    };
}
