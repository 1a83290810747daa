using System.Globalization;

namespace SamCam.Segmentation.Models;

/// <summary>What the CUDA provider of the ONNX Runtime is told.</summary>
internal static class CudaOptions
{
    /// <summary>The provider's options, by the runtime's names.</summary>
    public static IReadOnlyDictionary<string, string> Of(SessionSettings settings)
    {
        var options = new Dictionary<string, string>(StringComparer.Ordinal)
        {
            ["device_id"] = settings.DeviceId.ToString(CultureInfo.InvariantCulture),

            // The default doubles the arena whenever it grows: two networks on one device would starve each other.
            ["arena_extend_strategy"] = "kSameAsRequested",
            ["cudnn_conv_algo_search"] = settings.ConvAlgorithmSearch switch
            {
                ConvAlgorithmSearch.Exhaustive => "EXHAUSTIVE",
                ConvAlgorithmSearch.Default => "DEFAULT",
                _ => "HEURISTIC",
            },

            // TF32 keeps ten bits of a float's fraction; what is called fp32 must not use it unasked.
            ["use_tf32"] = settings.AllowTf32 ? "1" : "0",
        };
        if (settings.DeviceMemoryLimit is { } limit)
            options["gpu_mem_limit"] = limit.ToString(CultureInfo.InvariantCulture);
        return options;
    }
}
