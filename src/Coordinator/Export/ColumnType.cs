namespace SamCam.Coordinator.Export;

/// <summary>What a column holds; every column but <c>index</c> and <c>key</c> may be empty.</summary>
public enum ColumnType
{
    /// <summary>UTF-8 text.</summary>
    Text,

    /// <summary>A 64-bit integer.</summary>
    Whole,

    /// <summary>A 64-bit float.</summary>
    Number,
}
