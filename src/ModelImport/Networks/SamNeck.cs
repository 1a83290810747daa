using SamCam.ModelImport.Onnx;

namespace SamCam.ModelImport.Networks;

/// <summary>The neck of SAM's encoders: a 1 x 1 and a 3 x 3 convolution without bias, each with normalisation over the channels.</summary>
/// <param name="graph">Where it is built.</param>
/// <param name="weights">Its weights.</param>
/// <param name="layers">Its layers.</param>
internal sealed class SamNeck(GraphBuilder graph, NetworkWeights weights, Layers layers)
{
    /// <summary>Builds it.</summary>
    /// <param name="x">[1, inputs, rows, columns].</param>
    /// <param name="inputs">Channels of the encoder.</param>
    /// <param name="outputs">Channels of the embedding.</param>
    public string Build(string x, int inputs, int outputs)
    {
        const string Neck = "image_encoder.neck";
        x = layers.Convolution(x, Neck + ".0", weights.Take(Neck + ".0.weight", outputs, inputs, 1, 1), bias: null, stride: 1, groups: 1, "neck.0");
        x = layers.LayerNorm2d(x, Neck + ".1", outputs, "neck.1");
        x = layers.Convolution(x, Neck + ".2", weights.Take(Neck + ".2.weight", outputs, outputs, 3, 3), bias: null, stride: 1, groups: 1, "neck.2");
        return graph.Node("Identity", [layers.LayerNorm2d(x, Neck + ".3", outputs)], "neck.3");
    }
}
