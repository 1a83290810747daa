namespace SamCam.ModelImport.Catalogue;

/// <summary>Official weights that can be fetched by name.</summary>
/// <param name="Name">The name that they get.</param>
/// <param name="Address">Where their publisher has them.</param>
/// <param name="Sha256">SHA-256 of the file, lower-case hexadecimal.</param>
/// <param name="Bytes">Size of the file.</param>
/// <param name="Licence">Their licence.</param>
/// <param name="Description">What they are.</param>
public sealed record CatalogueEntry(string Name, Uri Address, string Sha256, long Bytes, string Licence, string Description)
{
    /// <summary>Name of the file.</summary>
    public string File => Address.Segments[^1];
}
