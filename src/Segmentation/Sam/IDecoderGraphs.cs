using Microsoft.ML.OnnxRuntime;

namespace SamCam.Segmentation.Sam;

/// <summary>The loaded graphs of a prompt decoder, in one form or another. Thread-safe.</summary>
internal interface IDecoderGraphs : IDisposable
{
    /// <summary>All graphs.</summary>
    IReadOnlyList<Models.OnnxGraph> Graphs { get; }

    /// <summary>Binds them to the embedding of one image, which is the decoder's from now on.</summary>
    /// <exception cref="AcceleratorMemoryException">Not enough memory.</exception>
    IPromptDecoder Bind(IDisposableReadOnlyCollection<OrtValue> embedding);
}
