namespace SamCam.Storage.Results;

/// <summary>Where a page ended.</summary>
/// <param name="Index">Position of its last image in the dataset.</param>
/// <param name="Value">Its value of what the images are ordered by; null where it has none, and for the order by index or key.</param>
/// <param name="Key">Its key, for the order by key.</param>
public sealed record ImagePosition(int Index, double? Value = null, string? Key = null);
