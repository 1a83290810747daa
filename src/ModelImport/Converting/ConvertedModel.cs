using SamCam.Segmentation.Models;

namespace SamCam.ModelImport.Converting;

/// <summary>A model of lower precision.</summary>
/// <param name="Folder">Its folder, checked.</param>
/// <param name="Constants">How many constants were converted: of int8, matrices.</param>
/// <param name="Bytes">What its graphs and their data take.</param>
/// <param name="SourceBytes">What those of the model that it was made from take.</param>
public sealed record ConvertedModel(ModelFolder Folder, int Constants, long Bytes, long SourceBytes);
