namespace SamCam.Datasets.Voc;

/// <summary>The 20 classes of PASCAL VOC in the order of its label files.</summary>
internal static class VocClasses
{
    public static readonly IReadOnlyList<string> Names =
    [
        "aeroplane", "bicycle", "bird", "boat", "bottle", "bus", "car", "cat", "chair", "cow", "diningtable", "dog", "horse", "motorbike",
        "person", "pottedplant", "sheep", "sofa", "train", "tvmonitor",
    ];

    /// <summary>The list of the devkit, unless it has its own <c>classes.txt</c>.</summary>
    public static ClassList Of(IDatasetFiles files, string devkit)
    {
        var path = Path.Combine(devkit, "classes.txt");
        return files.FileExists(path) ? ClassList.Read(files, path) : ClassList.Of(Names, "the 20 classes of PASCAL VOC");
    }
}
