using Microsoft.ML.OnnxRuntime;
using SamCam.Segmentation.Models;
using SamCam.Segmentation.Sam;
using SamCam.Testing;

namespace SamCam.Segmentation.Tests.Models;

/// <summary>
/// Which provider is taken. What this build of the runtime says to CUDA is asked of it; a build that has CUDA and cannot use it is told by hand.
/// </summary>
public sealed class ProviderChoiceTests
{
    private static readonly string[] WithCuda = ["CUDAExecutionProvider", "CPUExecutionProvider"];

    /// <summary>What the runtime throws where CUDA's entry point, libraries or device are missing.</summary>
    public static TheoryData<Exception> Failures => [RuntimeFailure(), new EntryPointNotFoundException("no entry"), new DllNotFoundException("no libcudart.so")];

    [Theory]
    [MemberData(nameof(Failures))]
    public void Without_a_usable_CUDA_the_CPU_is_taken_and_the_reason_told(Exception failure)
    {
        var choice = ProviderChoice.Take(new SessionSettings(), WithCuda, _ => throw failure);
        choice.Provider.ShouldBe(ExecutionProvider.Cpu);
        choice.WhyNotCuda.ShouldNotBeNull().ShouldContain(ProviderChoice.FirstLine(failure));
    }

    [Theory]
    [MemberData(nameof(Failures))]
    public void Demanded_CUDA_that_cannot_be_used_is_an_error(Exception failure)
    {
        var error = Should.Throw<InputException>(() => ProviderChoice.Take(new SessionSettings { Provider = ExecutionProvider.Cuda }, WithCuda, _ => throw failure));
        error.Subject.ShouldBe("execution provider cuda");
        error.InnerException.ShouldBe(failure);
    }

    [Fact]
    public void Other_failures_are_not_taken_for_a_missing_device() =>
        Should.Throw<InvalidCastException>(() => ProviderChoice.Take(new SessionSettings(), WithCuda, _ => throw new InvalidCastException()));

    [Fact]
    public void Usable_CUDA_is_taken_with_its_options_unless_the_CPU_is_wanted()
    {
        IReadOnlyDictionary<string, string>? given = null;
        ProviderChoice.Take(new SessionSettings { DeviceId = 2 }, WithCuda, o => given = o).ShouldBe(new ProviderChoice(ExecutionProvider.Cuda, null));
        given.ShouldNotBeNull()["device_id"].ShouldBe("2");

        given = null;
        ProviderChoice.Take(new SessionSettings { Provider = ExecutionProvider.Cpu }, WithCuda, o => given = o).ShouldBe(new ProviderChoice(ExecutionProvider.Cpu, null));
        given.ShouldBeNull();
    }

    [Fact]
    public void Options_are_those_of_the_runtime()
    {
        CudaOptions.Of(new SessionSettings()).OrderBy(o => o.Key, StringComparer.Ordinal).Select(o => $"{o.Key}={o.Value}").ShouldBe(
            ["arena_extend_strategy=kSameAsRequested", "cudnn_conv_algo_search=HEURISTIC", "device_id=0", "use_tf32=0"]);
        var changed = CudaOptions.Of(new SessionSettings { DeviceMemoryLimit = 5L << 30, AllowTf32 = true, ConvAlgorithmSearch = ConvAlgorithmSearch.Exhaustive });
        (changed["gpu_mem_limit"], changed["use_tf32"], changed["cudnn_conv_algo_search"]).ShouldBe(("5368709120", "1", "EXHAUSTIVE"));
    }

    [Fact]
    public void Numerics_name_what_can_change_the_bytes()
    {
        var settings = new SessionSettings { IntraOpThreads = 6 };
        SessionNumerics.Of(ExecutionProvider.Cpu, settings, WeightPrecision.Fp32).ShouldBe("fp32:Cpu:t6");
        SessionNumerics.Of(ExecutionProvider.Cpu, new SessionSettings(), WeightPrecision.Fp32).ShouldBe($"fp32:Cpu:t{Environment.ProcessorCount}");
        SessionNumerics.Of(ExecutionProvider.Cuda, settings, WeightPrecision.Fp32).ShouldBe("fp32:Cuda");
        SessionNumerics.Of(ExecutionProvider.Cuda, settings with { AllowTf32 = true, ConvAlgorithmSearch = ConvAlgorithmSearch.Exhaustive }, WeightPrecision.Fp32).ShouldBe("tf32:Cuda:Exhaustive");
        SessionNumerics.Of(ExecutionProvider.Cpu, settings, WeightPrecision.Fp16).ShouldBe("fp16:Cpu:t6");
        SessionNumerics.Of(ExecutionProvider.Cuda, settings, WeightPrecision.Bf16).ShouldBe("bf16:Cuda");
        SessionNumerics.Of(ExecutionProvider.Cuda, settings with { AllowTf32 = true }, WeightPrecision.Fp16).ShouldBe("fp16+tf32:Cuda");
        SessionNumerics.Of(ExecutionProvider.Cpu, settings, WeightPrecision.Int8).ShouldBe("int8:Cpu:t6");
    }

    [Fact]
    public void A_build_without_CUDA_says_so()
    {
        Assert.SkipWhen(OrtEnv.Instance().GetAvailableProviders().Contains("CUDAExecutionProvider"), "this build has CUDA");
        using var model = SamModel.Load(Repository.PathOf("models/tiny-sam"), new SessionSettings());
        (model.Provider, model.WhyNotCuda).ShouldBe((ExecutionProvider.Cpu, "this build of the ONNX Runtime has no CUDA"));
        Should.Throw<InputException>(() => SamModel.Load(Repository.PathOf("models/tiny-sam"), new SessionSettings { Provider = ExecutionProvider.Cuda })).Reason
            .ShouldBe("this build of the ONNX Runtime has no CUDA");

        // What the branch for a build with CUDA would meet here: an exception that it takes for a reason.
        var choice = ProviderChoice.Take(new SessionSettings(), WithCuda, _ =>
        {
            using var options = new SessionOptions();
            options.AppendExecutionProvider_CUDA(0);
        });
        choice.Provider.ShouldBe(ExecutionProvider.Cpu);
    }

    [Fact]
    public void Settings_that_make_no_session_are_refused()
    {
        foreach (var settings in (SessionSettings[])[new() { IntraOpThreads = -1 }, new() { DeviceId = -1 }, new() { DeviceMemoryLimit = 0 }])
            Should.Throw<InputException>(() => SamModel.Load(Repository.PathOf("models/tiny-sam"), settings)).Subject.ShouldBe("session settings");
    }

    /// <summary>The runtime's own exception, which nobody else can make.</summary>
    private static OnnxRuntimeException RuntimeFailure() => Should.Throw<OnnxRuntimeException>(() => new InferenceSession([1, 2, 3]).Dispose());
}
