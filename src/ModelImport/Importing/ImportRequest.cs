using SamCam.ModelImport.Networks;
using SamCam.ModelImport.Onnx;

namespace SamCam.ModelImport.Importing;

/// <summary>What is to become of a file of weights.</summary>
public sealed record ImportRequest
{
    /// <summary>The model's name: letters, digits, <c>-</c>, <c>_</c> and <c>.</c>, at most 100.</summary>
    public required string Name { get; init; }

    /// <summary>The folder of models in which a folder of that name is made.</summary>
    public required string Library { get; init; }

    /// <summary>The network; null to tell it from the names of the tensors.</summary>
    public NetworkKind? Kind { get; init; }

    /// <summary>How it computes.</summary>
    public Precision Precision { get; init; }

    /// <summary>Whether constants are written to files beside the graphs, however few they are.</summary>
    public bool ExternalData { get; init; }

    /// <summary>Class names of a CAM network, in its order; null for those that are known.</summary>
    public IReadOnlyList<string>? Classes { get; init; }

    /// <summary>Licence of the weights.</summary>
    public string Licence { get; init; } = "not stated";

    /// <summary>Whether a model of that name may be replaced.</summary>
    public bool Replace { get; init; }

    /// <summary>The form of a SAM decoder; null for the staged one in single precision, and for the dense one in half, whose range sums of squares may leave.</summary>
    public DecoderForm? Decoder { get; init; }
}
