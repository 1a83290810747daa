namespace SamCam.ModelImport.Weights;

/// <summary>A tensor in a file.</summary>
/// <param name="Description">Type and shape.</param>
/// <param name="Offset">Where its first element is, in bytes from the beginning of the file.</param>
/// <param name="Strides">Elements between neighbours along each dimension; null when they lie row-major without gaps.</param>
internal sealed record StoredTensor(TensorDescription Description, long Offset, IReadOnlyList<long>? Strides = null);
