namespace SamCam.Datasets;

/// <summary>Bounds on what a dataset's files may hold; what is beyond is refused with a sentence.</summary>
internal static class DatasetLimits
{
    /// <summary>Class ids are bytes; 0 is background and 255 void.</summary>
    public const int Classes = 254;

    public const int ClassNameLength = 200;

    /// <summary>UTF-16 units of one CSV field.</summary>
    public const int CsvFieldLength = 64 * 1024;

    public const int CsvFields = 64;

    /// <summary>UTF-16 units of one line of a list file.</summary>
    public const int LineLength = 4096;

    /// <summary>Bytes of one JSON token (COCO's longest, a crowd's compressed run lengths, has a few thousand).</summary>
    public const int JsonTokenBytes = 16 * 1024 * 1024;

    public const int JsonDepth = 64;

    /// <summary>Characters of one VOC annotation.</summary>
    public const int XmlCharacters = 16 * 1024 * 1024;

    /// <summary>Bytes of an npy file, which is held in memory while it is read.</summary>
    public const int NpyBytes = 512 * 1024 * 1024;

    /// <summary>Images of one dataset.</summary>
    public const int Images = 100_000_000;
}
