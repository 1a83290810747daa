using SamCam.ModelImport.Onnx;

namespace SamCam.ModelImport.Converting;

/// <summary>A graph of lower precision, ready to be written.</summary>
/// <param name="Header">The model without its graph.</param>
/// <param name="Graph">The graph without the constants of <paramref name="Initializers"/>.</param>
/// <param name="Initializers">Its constants.</param>
/// <param name="Converted">How many constants were converted.</param>
internal sealed record ConvertedGraph(ModelProto Header, GraphProto Graph, IReadOnlyList<Initializer> Initializers, int Converted);
