namespace SamCam.ModelImport.Weights;

/// <summary>Where the bytes of an uncompressed zip entry are.</summary>
/// <param name="Offset">From the beginning of the file.</param>
/// <param name="Length">Bytes.</param>
internal readonly record struct ZipEntryPlace(long Offset, long Length);
