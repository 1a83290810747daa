using System.Globalization;
using Microsoft.ML.OnnxRuntime;

namespace SamCam.Segmentation.Models;

/// <summary>One ONNX file, loaded. Runs are thread-safe.</summary>
internal sealed class OnnxGraph : IDisposable
{
    // Failures come as exceptions; the runtime need not print them too.
    private const OrtLoggingLevel Quiet = OrtLoggingLevel.ORT_LOGGING_LEVEL_FATAL;
    private static readonly RunOptions Plain = new() { LogSeverityLevel = Quiet };
    private readonly InferenceSession session;
    private readonly string path;

    private OnnxGraph(InferenceSession session, string path, ExecutionProvider provider, SessionSettings settings)
    {
        this.session = session;
        this.path = path;
        Provider = provider;
        Numerics = SessionNumerics.Of(provider, settings);
    }

    /// <summary>The provider really taken: CPU or CUDA.</summary>
    public ExecutionProvider Provider { get; }

    /// <summary>How its numbers are made; see <see cref="SessionNumerics"/>.</summary>
    public string Numerics { get; }

    /// <summary>Loads a file.</summary>
    /// <exception cref="InputException">It is no ONNX file, or CUDA is demanded and not there.</exception>
    public static OnnxGraph Load(string path, SessionSettings settings)
    {
        using var options = new SessionOptions
        {
            IntraOpNumThreads = settings.CpuThreads,
            LogSeverityLevel = Quiet,
        };

        // Several networks take turns on the same cores: a pool that spins while it waits steals time from the others.
        options.AddSessionConfigEntry("session.intra_op.allow_spinning", "0");

        // What was checked is the ONNX form; a file must not pass for the runtime's own format.
        options.AddSessionConfigEntry("session.load_model_format", "ONNX");
        var provider = TakeProvider(options, settings);
        try
        {
            return new OnnxGraph(new InferenceSession(path, options), path, provider, settings);
        }
        catch (OnnxRuntimeException e)
        {
            if (IsMemory(e))
                throw new AcceleratorMemoryException(path + ": not enough memory to load the network", e);
            throw new InputException(path, "it cannot be loaded as an ONNX graph (" + FirstLine(e) + ")", "put the right file into the model's folder", e);
        }
    }

    /// <summary>Checks that an input is there, float32, and fits the dimensions; -1 fits anything, and a free dimension of the graph fits any number.</summary>
    /// <exception cref="InputException">It is not so.</exception>
    public void RequireInput(string name, params ReadOnlySpan<int> dimensions) => Require(session.InputMetadata, "input", name, dimensions);

    /// <summary>Checks an output, as <see cref="RequireInput"/>.</summary>
    /// <exception cref="InputException">It is not so.</exception>
    public void RequireOutput(string name, params ReadOnlySpan<int> dimensions) => Require(session.OutputMetadata, "output", name, dimensions);

    /// <summary>Checks that the graph needs no other inputs.</summary>
    /// <exception cref="InputException">It needs more.</exception>
    public void RequireOnlyInputs(params IReadOnlyList<string> names)
    {
        foreach (var name in session.InputNames)
        {
            if (!names.Contains(name, StringComparer.Ordinal))
                throw new InputException(path, $"the graph has an input '{name}' that model.json does not name", "export the graph as docs/models.md describes");
        }
    }

    /// <summary>Dimensions of an input; -1 where they are free.</summary>
    public IReadOnlyList<int> InputDimensions(string name) => session.InputMetadata[name].Dimensions;

    /// <summary>Dimensions of an output; -1 where they are free.</summary>
    public IReadOnlyList<int> OutputDimensions(string name) => session.OutputMetadata[name].Dimensions;

    /// <summary>Runs the graph; the caller disposes the outputs, which come in the order of <paramref name="outputs"/>.</summary>
    /// <exception cref="AcceleratorMemoryException">Not enough memory.</exception>
    /// <exception cref="InputException">The graph refuses the sizes it is given.</exception>
    public IDisposableReadOnlyCollection<OrtValue> Run(IReadOnlyList<string> inputs, IReadOnlyList<OrtValue> values, IReadOnlyList<string> outputs)
    {
        try
        {
            return session.Run(Plain, inputs, values, outputs);
        }
        catch (OnnxRuntimeException e) when (IsMemory(e))
        {
            throw new AcceleratorMemoryException(path + ": not enough memory to run the network", e);
        }
        catch (OnnxRuntimeException e) when (e.Message.Contains("ErrorCode:InvalidArgument", StringComparison.Ordinal))
        {
            throw new InputException(path, "the network cannot be run as model.json describes it (" + FirstLine(e) + ")", "correct the sizes in model.json, or export the graph again", e);
        }
    }

    /// <summary>Checks the shape of an output after a run, where the graph leaves dimensions free.</summary>
    /// <exception cref="InputException">It is another one.</exception>
    public void RequireShape(OrtValue output, string name, params ReadOnlySpan<long> shape)
    {
        var actual = output.GetTensorTypeAndShape().Shape;
        if (!shape.SequenceEqual(actual))
        {
            throw new InputException(
                path,
                $"its output '{name}' came with the shape [{string.Join(", ", actual)}], not [{string.Join(", ", shape.ToArray())}]",
                "correct the sizes in model.json, or export the graph again");
        }
    }

    /// <inheritdoc/>
    public void Dispose() => session.Dispose();

    private static ExecutionProvider TakeProvider(SessionOptions options, SessionSettings settings)
    {
        if (settings.Provider == ExecutionProvider.Cpu)
            return ExecutionProvider.Cpu;
        Exception? failure = null;
        if (OrtEnv.Instance().GetAvailableProviders().Contains("CUDAExecutionProvider", StringComparer.Ordinal))
        {
            try
            {
                using var cuda = new OrtCUDAProviderOptions();
                var values = new Dictionary<string, string>(StringComparer.Ordinal)
                {
                    ["device_id"] = settings.DeviceId.ToString(CultureInfo.InvariantCulture),
                    ["arena_extend_strategy"] = "kSameAsRequested",
                };
                if (settings.DeviceMemoryLimit is { } limit)
                    values["gpu_mem_limit"] = limit.ToString(CultureInfo.InvariantCulture);
                cuda.UpdateOptions(values);
                options.AppendExecutionProvider_CUDA(cuda);
                return ExecutionProvider.Cuda;
            }
            catch (Exception e) when (e is OnnxRuntimeException or EntryPointNotFoundException or DllNotFoundException)
            {
                failure = e;
            }
        }

        if (settings.Provider == ExecutionProvider.Cuda)
        {
            throw new InputException(
                "execution provider cuda",
                failure is null ? "this build of the ONNX Runtime has no CUDA" : "CUDA cannot be used (" + FirstLine(failure) + ")",
                "use the GPU build with a matching driver, or the provider cpu",
                failure);
        }

        return ExecutionProvider.Cpu;
    }

    private static bool IsMemory(OnnxRuntimeException e) =>
        e.Message.Contains("Failed to allocate memory", StringComparison.OrdinalIgnoreCase)
        || e.Message.Contains("out of memory", StringComparison.OrdinalIgnoreCase)
        || e.Message.Contains("bad_alloc", StringComparison.OrdinalIgnoreCase)
        || e.Message.Contains("BFCArena", StringComparison.Ordinal)
        || e.Message.Contains("CUDNN_STATUS_ALLOC_FAILED", StringComparison.Ordinal)
        || e.Message.Contains("CUBLAS_STATUS_ALLOC_FAILED", StringComparison.Ordinal);

    private static string FirstLine(Exception e) => e.Message.Split('\n', 2)[0].Trim();

    private void Require(IReadOnlyDictionary<string, NodeMetadata> nodes, string what, string name, ReadOnlySpan<int> dimensions)
    {
        if (!nodes.TryGetValue(name, out var node))
            throw new InputException(path, $"the graph has no {what} '{name}' (it has {string.Join(", ", nodes.Keys)})", "correct the names in model.json");
        if (!node.IsTensor || node.ElementType != typeof(float))
            throw new InputException(path, $"its {what} '{name}' is not a float32 tensor", "export the graph with float32 inputs and outputs");
        var fits = node.Dimensions.Length == dimensions.Length;
        for (var i = 0; fits && i < dimensions.Length; i++)
            fits = node.Dimensions[i] <= 0 || dimensions[i] <= 0 || node.Dimensions[i] == dimensions[i];
        if (!fits)
        {
            throw new InputException(
                path,
                $"its {what} '{name}' has the shape {Shape(node.Dimensions)}, but model.json says {Shape(dimensions)}",
                "correct the sizes in model.json, or export the graph again");
        }
    }

    private static string Shape(ReadOnlySpan<int> dimensions)
    {
        var parts = new string[dimensions.Length];
        for (var i = 0; i < parts.Length; i++)
            parts[i] = dimensions[i] <= 0 ? "?" : dimensions[i].ToString(CultureInfo.InvariantCulture);
        return "[" + string.Join(", ", parts) + "]";
    }
}
