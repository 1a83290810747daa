namespace SamCam.Cli.Masks;

/// <summary>The two layouts of SAM's <c>amg.py</c>.</summary>
internal enum MaskLayout
{
    /// <summary><c>key.json</c>: a list of records with COCO run-length encoding.</summary>
    CocoRle,

    /// <summary>A folder <c>key/</c> with <c>0.png</c>, <c>1.png</c>, ... and <c>metadata.csv</c>.</summary>
    Png,
}
