using SamCam.ModelImport.Weights;

namespace SamCam.ModelImport.Pickling;

/// <summary>A storage of elements that a pickle names; it is an entry of the zip file.</summary>
/// <param name="Type">The elements' type.</param>
/// <param name="Key">Name of the entry below <c>data/</c>.</param>
/// <param name="Count">Elements, as the pickle says.</param>
internal sealed record StorageReference(ElementType Type, string Key, long Count);
