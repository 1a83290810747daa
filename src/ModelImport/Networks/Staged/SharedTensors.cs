using System.Globalization;
using System.Text;
using SamCam.ModelImport.Onnx;

namespace SamCam.ModelImport.Networks.Staged;

/// <summary>Takes tensors that are computed once for an image from the graph that prepares them into one that uses them.</summary>
/// <param name="from">The graph that runs once for an image.</param>
/// <param name="to">A graph that runs for each batch of prompts.</param>
internal sealed class SharedTensors(GraphBuilder from, GraphBuilder to)
{
    private static readonly CompositeFormat NameFormat = CompositeFormat.Parse("shared_{0}");

    /// <summary>Makes a tensor an output here and an input there.</summary>
    /// <param name="tensor">Its name where it is computed.</param>
    /// <param name="shape">Its dimensions.</param>
    /// <returns>Its name where it is used.</returns>
    public string Share(string tensor, params object[] shape)
    {
        var name = string.Format(CultureInfo.InvariantCulture, NameFormat, from.Graph.Output.Count);
        from.Output(tensor, name, shape);
        return to.ToPrecision(to.Input(name, shape));
    }
}
