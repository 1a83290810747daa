namespace SamCam.Datasets.Labels;

/// <summary>A file of image-level labels.</summary>
internal interface ILabelFile
{
    /// <summary>The file.</summary>
    string Path { get; }

    /// <summary>What the place of a row counts: <c>line</c> or <c>entry</c>.</summary>
    string Unit { get; }

    /// <summary>The classes, when the file itself settles them; else null.</summary>
    ClassList? Classes { get; }

    /// <summary>Reads the file from the start, one row at a time.</summary>
    /// <exception cref="SamCam.Segmentation.InputException">The file is missing or malformed; names the line.</exception>
    IEnumerable<LabelRow> Read();
}
