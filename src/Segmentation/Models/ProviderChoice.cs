using Microsoft.ML.OnnxRuntime;

namespace SamCam.Segmentation.Models;

/// <summary>The provider that a session gets.</summary>
/// <param name="Provider">CPU or CUDA.</param>
/// <param name="WhyNotCuda">Why it is the CPU though CUDA would have been taken; null when CUDA was taken or not wanted.</param>
internal sealed record ProviderChoice(ExecutionProvider Provider, string? WhyNotCuda)
{
    private const string NotInBuild = "this build of the ONNX Runtime has no CUDA";

    /// <summary>Adds CUDA to a session's options, if it is wanted and can be had.</summary>
    /// <exception cref="InputException">CUDA is demanded and cannot be had.</exception>
    public static ProviderChoice Take(SessionOptions options, SessionSettings settings) =>
        Take(settings, OrtEnv.Instance().GetAvailableProviders(), values =>
        {
            using var cuda = new OrtCUDAProviderOptions();
            cuda.UpdateOptions(values.ToDictionary(StringComparer.Ordinal));
            options.AppendExecutionProvider_CUDA(cuda);
        });

    /// <summary>The decision alone.</summary>
    /// <param name="settings">What is wanted.</param>
    /// <param name="available">The providers of the build.</param>
    /// <param name="append">Adds CUDA to a session's options.</param>
    public static ProviderChoice Take(SessionSettings settings, IEnumerable<string> available, Action<IReadOnlyDictionary<string, string>> append)
    {
        if (settings.Provider == ExecutionProvider.Cpu)
            return new ProviderChoice(ExecutionProvider.Cpu, WhyNotCuda: null);
        if (!available.Contains("CUDAExecutionProvider", StringComparer.Ordinal))
            return WithoutCuda(settings, NotInBuild, failure: null);
        try
        {
            append(CudaOptions.Of(settings));
            return new ProviderChoice(ExecutionProvider.Cuda, WhyNotCuda: null);
        }
        catch (Exception e) when (e is OnnxRuntimeException or EntryPointNotFoundException or DllNotFoundException)
        {
            return WithoutCuda(settings, "CUDA cannot be used (" + FirstLine(e) + ")", e);
        }
    }

    /// <summary>The choice when CUDA is not to be had after all.</summary>
    /// <exception cref="InputException">It is demanded.</exception>
    public static ProviderChoice WithoutCuda(SessionSettings settings, string reason, Exception? failure) => settings.Provider == ExecutionProvider.Cuda
        ? throw new InputException("execution provider cuda", reason, "use the GPU build with a matching driver, or the provider cpu", failure)
        : new ProviderChoice(ExecutionProvider.Cpu, reason);

    /// <summary>The first line of a message of the runtime; the others are its stack.</summary>
    public static string FirstLine(Exception e) => e.Message.Split('\n', 2)[0].Trim();
}
