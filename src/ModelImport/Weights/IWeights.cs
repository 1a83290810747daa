namespace SamCam.ModelImport.Weights;

/// <summary>The named tensors of a network.</summary>
public interface IWeights
{
    /// <summary>Where they come from, for errors.</summary>
    string Source { get; }

    /// <summary>All tensors by name.</summary>
    IReadOnlyDictionary<string, TensorDescription> Tensors { get; }

    /// <summary>Reads a floating-point tensor, row-major, as single precision.</summary>
    /// <param name="name">One of <see cref="Tensors"/>.</param>
    /// <param name="target">As many elements as the tensor has.</param>
    void Read(string name, Span<float> target);
}
