namespace SamCam.Storage.Results;

/// <summary>An image found by the indexer.</summary>
/// <param name="Key">The image key.</param>
/// <param name="Path">The file, relative to the image root.</param>
/// <param name="ClassIds">Class ids, ascending.</param>
public sealed record NewImage(string Key, string Path, IReadOnlyList<int> ClassIds);
