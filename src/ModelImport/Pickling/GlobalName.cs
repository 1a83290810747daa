namespace SamCam.ModelImport.Pickling;

/// <summary>A Python object that a pickle names.</summary>
/// <param name="Module">Its module.</param>
/// <param name="Name">Its name there.</param>
internal sealed record GlobalName(string Module, string Name)
{
    /// <inheritdoc/>
    public override string ToString() => Module + "." + Name;
}
