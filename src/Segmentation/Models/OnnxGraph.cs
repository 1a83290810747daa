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

    private readonly OrtMemoryInfo deviceMemory;

    private OnnxGraph(InferenceSession session, string path, ProviderChoice choice, SessionSettings settings)
    {
        this.session = session;
        this.path = path;
        Provider = choice.Provider;
        WhyNotCuda = choice.WhyNotCuda;
        IsBound = settings.Binding ?? choice.Provider == ExecutionProvider.Cuda;
        deviceMemory = choice.Provider == ExecutionProvider.Cuda
            ? new OrtMemoryInfo(OrtMemoryInfo.allocatorCUDA, OrtAllocatorType.DeviceAllocator, settings.DeviceId, OrtMemType.Default)
            : OrtMemoryInfo.DefaultInstance;
    }

    /// <summary>The provider really taken: CPU or CUDA.</summary>
    public ExecutionProvider Provider { get; }

    /// <summary>Why it is the CPU though CUDA would have been taken; null when CUDA was taken or not wanted.</summary>
    public string? WhyNotCuda { get; }

    /// <summary>Whether values are bound to the device; see <see cref="SessionSettings.Binding"/>.</summary>
    public bool IsBound { get; }

    /// <summary>Loads a file that <see cref="ModelFolder"/> has checked.</summary>
    /// <exception cref="InputException">It is no ONNX file, or CUDA is demanded and not there.</exception>
    /// <exception cref="AcceleratorMemoryException">Not enough memory.</exception>
    public static OnnxGraph Load(string path, SessionSettings settings)
    {
        settings.Check();
        using var options = Options(settings);
        var choice = ProviderChoice.Take(options, settings);
        try
        {
            return new OnnxGraph(new InferenceSession(path, options), path, choice, settings);
        }
        catch (OnnxRuntimeException e) when (IsMemory(e))
        {
            throw new AcceleratorMemoryException(path + ": not enough memory to load the network", e);
        }
        catch (OnnxRuntimeException e) when (choice.Provider == ExecutionProvider.Cuda && e.Message.Contains("CUDA", StringComparison.OrdinalIgnoreCase))
        {
            // Libraries and driver are first used when a session is made, not when the provider is added.
            choice = ProviderChoice.WithoutCuda(settings, "CUDA cannot be used (" + ProviderChoice.FirstLine(e) + ")", e);
            return LoadOnCpu(path, settings, choice);
        }
        catch (OnnxRuntimeException e)
        {
            throw NoGraph(path, e);
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

    /// <summary>Checks that an input is there, int64, with one dimension.</summary>
    /// <exception cref="InputException">It is not so.</exception>
    public void RequireIndexInput(string name)
    {
        if (!session.InputMetadata.TryGetValue(name, out var node) || !node.IsTensor || node.ElementType != typeof(long) || node.Dimensions.Length != 1)
            throw new InputException(path, $"the graph has no input '{name}' that is an int64 tensor of one dimension", "export the graph as docs/models.md describes");
    }

    /// <summary>Names of all inputs.</summary>
    public IReadOnlyList<string> InputNames => session.InputNames;

    /// <summary>Names of all outputs.</summary>
    public IReadOnlyList<string> OutputNames => session.OutputNames;

    /// <summary>Dimensions of an input; -1 where they are free.</summary>
    public IReadOnlyList<int> InputDimensions(string name) => session.InputMetadata[name].Dimensions;

    /// <summary>Dimensions of an output; -1 where they are free.</summary>
    public IReadOnlyList<int> OutputDimensions(string name) => session.OutputMetadata[name].Dimensions;

    /// <summary>Runs the graph; the caller disposes the outputs, which come in the order of <paramref name="outputs"/>.</summary>
    /// <param name="inputs">Names of the inputs.</param>
    /// <param name="values">Their values, in main memory or on the device.</param>
    /// <param name="outputs">Names of the outputs.</param>
    /// <param name="onDevice">Which outputs stay where the network runs, to be inputs of another; their values cannot be read then. Null for none.</param>
    /// <exception cref="AcceleratorMemoryException">Not enough memory.</exception>
    /// <exception cref="InputException">The graph refuses the sizes it is given.</exception>
    public IDisposableReadOnlyCollection<OrtValue> Run(IReadOnlyList<string> inputs, IReadOnlyList<OrtValue> values, IReadOnlyList<string> outputs, Predicate<string>? onDevice = null)
    {
        try
        {
            return IsBound ? RunBound(inputs, values, outputs, onDevice) : session.Run(Plain, inputs, values, outputs);
        }
        catch (OnnxRuntimeException e) when (IsMemory(e))
        {
            throw new AcceleratorMemoryException(path + ": not enough memory to run the network", e);
        }
        catch (OnnxRuntimeException e) when (e.Message.Contains("ErrorCode:InvalidArgument", StringComparison.Ordinal))
        {
            throw new InputException(
                path, "the network cannot be run as model.json describes it (" + ProviderChoice.FirstLine(e) + ")", "correct the sizes in model.json, or export the graph again", e);
        }
    }

    /// <summary>Runs the graph as the other overload does, on those of the values that its inputs name.</summary>
    /// <param name="values">Values by name; others than its inputs' may be among them.</param>
    /// <param name="outputs">Names of the outputs.</param>
    /// <param name="onDevice">Which outputs stay where the network runs; null for none.</param>
    /// <exception cref="AcceleratorMemoryException">Not enough memory.</exception>
    /// <exception cref="InputException">The graph refuses the sizes it is given.</exception>
    public IDisposableReadOnlyCollection<OrtValue> Run(IReadOnlyDictionary<string, OrtValue> values, IReadOnlyList<string> outputs, Predicate<string>? onDevice = null) =>
        Run(InputNames, [.. InputNames.Select(name => values[name])], outputs, onDevice);

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
    public void Dispose()
    {
        session.Dispose();
        if (Provider == ExecutionProvider.Cuda)
            deviceMemory.Dispose();
    }

    private static SessionOptions Options(SessionSettings settings)
    {
        var options = new SessionOptions
        {
            IntraOpNumThreads = settings.CpuThreads,
            LogSeverityLevel = Quiet,
        };

        // Several networks take turns on the same cores: a pool that spins while it waits steals time from the others.
        options.AddSessionConfigEntry("session.intra_op.allow_spinning", "0");

        // What was checked is the ONNX form; a file must not pass for the runtime's own format.
        options.AddSessionConfigEntry("session.load_model_format", "ONNX");
        return options;
    }

    private static OnnxGraph LoadOnCpu(string path, SessionSettings settings, ProviderChoice choice)
    {
        using var options = Options(settings);
        try
        {
            return new OnnxGraph(new InferenceSession(path, options), path, choice, settings);
        }
        catch (OnnxRuntimeException e)
        {
            throw IsMemory(e) ? new AcceleratorMemoryException(path + ": not enough memory to load the network", e) : NoGraph(path, e);
        }
    }

    private static InputException NoGraph(string path, OnnxRuntimeException e) =>
        new(path, "it cannot be loaded as an ONNX graph (" + ProviderChoice.FirstLine(e) + ")", "put the right file into the model's folder", e);

    private IDisposableReadOnlyCollection<OrtValue> RunBound(IReadOnlyList<string> inputs, IReadOnlyList<OrtValue> values, IReadOnlyList<string> outputs, Predicate<string>? onDevice)
    {
        using var binding = session.CreateIoBinding();
        for (var i = 0; i < inputs.Count; i++)
            binding.BindInput(inputs[i], values[i]);
        foreach (var output in outputs)
            binding.BindOutputToDevice(output, onDevice?.Invoke(output) is true ? deviceMemory : OrtMemoryInfo.DefaultInstance);
        binding.SynchronizeBoundInputs();
        var results = session.RunWithBoundResults(Plain, binding);
        binding.SynchronizeBoundOutputs();
        return results;
    }

    private static bool IsMemory(OnnxRuntimeException e) =>
        e.Message.Contains("Failed to allocate memory", StringComparison.OrdinalIgnoreCase)
        || e.Message.Contains("out of memory", StringComparison.OrdinalIgnoreCase)
        || e.Message.Contains("bad_alloc", StringComparison.OrdinalIgnoreCase)
        || e.Message.Contains("BFCArena", StringComparison.Ordinal)
        || e.Message.Contains("CUDNN_STATUS_ALLOC_FAILED", StringComparison.Ordinal)
        || e.Message.Contains("CUBLAS_STATUS_ALLOC_FAILED", StringComparison.Ordinal);

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
