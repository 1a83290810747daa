namespace SamCam.Datasets.Coco;

/// <summary>An entry of <c>images</c>.</summary>
/// <param name="Id">The id that annotations refer to.</param>
/// <param name="FileName">Path relative to the image folder.</param>
/// <param name="Width">Columns, or 0 when not stated.</param>
/// <param name="Height">Rows, or 0 when not stated.</param>
internal readonly record struct CocoImage(long Id, string FileName, int Width, int Height);
