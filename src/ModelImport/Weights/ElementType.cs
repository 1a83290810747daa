namespace SamCam.ModelImport.Weights;

/// <summary>How the elements of a stored tensor are written, little-endian.</summary>
public enum ElementType
{
    /// <summary>IEEE single.</summary>
    Float32,

    /// <summary>IEEE half.</summary>
    Float16,

    /// <summary>The upper half of an IEEE single.</summary>
    BFloat16,

    /// <summary>IEEE double.</summary>
    Float64,

    /// <summary>Signed, 64 bits.</summary>
    Int64,

    /// <summary>Signed, 32 bits.</summary>
    Int32,

    /// <summary>Signed, 16 bits.</summary>
    Int16,

    /// <summary>Signed, 8 bits.</summary>
    Int8,

    /// <summary>Unsigned, 8 bits.</summary>
    UInt8,

    /// <summary>0 or 1 in 8 bits.</summary>
    Boolean,
}
