namespace SamCam.Storage.Objects;

/// <summary>An object that is there.</summary>
/// <param name="Key">Its key, relative to the root of the store.</param>
/// <param name="Bytes">Its size.</param>
public sealed record ObjectEntry(string Key, long Bytes);
