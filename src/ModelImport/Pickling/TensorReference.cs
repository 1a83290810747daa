namespace SamCam.ModelImport.Pickling;

/// <summary>A tensor that a pickle describes: a view of a storage.</summary>
/// <param name="Storage">The storage.</param>
/// <param name="Offset">Its first element there.</param>
/// <param name="Shape">Its dimensions.</param>
/// <param name="Strides">Elements between neighbours along each dimension.</param>
internal sealed record TensorReference(StorageReference Storage, long Offset, IReadOnlyList<long> Shape, IReadOnlyList<long> Strides);
