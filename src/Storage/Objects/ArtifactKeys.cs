namespace SamCam.Storage.Objects;

/// <summary>Where the artifacts of an image are, relative to the destination.</summary>
public static class ArtifactKeys
{
    /// <summary>The folder of pseudo-labels.</summary>
    public const string LabelsFolder = "labels";

    /// <summary>The folder of SAM masks.</summary>
    public const string MasksFolder = "masks";

    /// <summary>The folder of class maps.</summary>
    public const string CamsFolder = "cams";

    /// <summary>The pseudo-label: 8-bit indexed PNG, VOC palette.</summary>
    public static string Labels(string imageKey) => $"{LabelsFolder}/{imageKey}.png";

    /// <summary>The SAM masks: gzipped JSON.</summary>
    public static string Masks(string imageKey) => $"{MasksFolder}/{imageKey}.json.gz";

    /// <summary>The class maps: NumPy zip, float16.</summary>
    public static string Cams(string imageKey) => $"{CamsFolder}/{imageKey}.npz";
}
