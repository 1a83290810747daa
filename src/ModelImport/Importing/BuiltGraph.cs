using SamCam.ModelImport.Onnx;

namespace SamCam.ModelImport.Importing;

/// <summary>A graph and the file that it is written to.</summary>
/// <param name="File">Plain file name.</param>
/// <param name="Graph">The graph.</param>
internal sealed record BuiltGraph(string File, GraphBuilder Graph);
