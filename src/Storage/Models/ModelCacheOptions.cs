using SamCam.Segmentation.Models;

namespace SamCam.Storage.Models;

/// <summary>Where models come from and are kept: section <c>Models</c>.</summary>
public sealed record ModelCacheOptions
{
    /// <summary>Name of the section.</summary>
    public const string Section = "Models";

    /// <summary>A folder or <c>s3://bucket/prefix</c> with the models of a cluster, see <see cref="ModelPlaces"/>; null for the models of this machine.</summary>
    public string? Location { get; init; }

    /// <summary>Where models from buckets are kept on this machine, by SHA-256.</summary>
    public string Folder { get; init; } = Path.Combine(
        Environment.GetFolderPath(Environment.SpecialFolder.LocalApplicationData, Environment.SpecialFolderOption.DoNotVerify), "samcam", "models");

    /// <summary>Bytes of the largest file that a model may have.</summary>
    public long MaxFileBytes { get; init; } = new ModelLimits().MaxFileBytes;

    /// <summary>Bytes that all files of a model may have together.</summary>
    public long MaxModelBytes { get; init; } = new ModelLimits().MaxModelBytes;

    /// <summary>How large a model may be.</summary>
    public ModelLimits ToLimits() => new() { MaxFileBytes = MaxFileBytes, MaxModelBytes = MaxModelBytes };
}
