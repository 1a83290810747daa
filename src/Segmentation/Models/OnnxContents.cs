namespace SamCam.Segmentation.Models;

/// <summary>What was seen in an ONNX file.</summary>
/// <param name="DataFiles">The files of external data that it names, relative to its folder with <c>/</c> separators, and the bytes that each must have at least.</param>
/// <param name="Precision">The coarsest type of its weights.</param>
internal sealed record OnnxContents(IReadOnlyDictionary<string, long> DataFiles, WeightPrecision Precision);
