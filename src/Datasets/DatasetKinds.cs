namespace SamCam.Datasets;

/// <summary>Names of the layouts.</summary>
public static class DatasetKinds
{
    /// <summary>A folder of images with a label file.</summary>
    public const string Folder = "folder";

    /// <summary>A COCO instances JSON.</summary>
    public const string Coco = "coco";

    /// <summary>A VOC devkit root.</summary>
    public const string Voc = "voc";
}
