using SamCam.Segmentation;
using SamCam.Segmentation.Models;
using SamCam.Storage.Objects;

namespace SamCam.Storage.Models;

/// <summary>Where models come from and are kept: section <c>Models</c>.</summary>
public sealed record ModelCacheOptions
{
    /// <summary>Name of the section.</summary>
    public const string Section = "Models";

    /// <summary>A folder or <c>s3://bucket/prefix</c> with a folder per model name; null for the models of this machine.</summary>
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

    /// <summary>Where a model is: a name below <see cref="Location"/> or known on this machine, or a place as it is.</summary>
    /// <exception cref="InputException">There is no such model.</exception>
    public string Locate(string nameOrPlace)
    {
        if (ObjectLocation.IsS3(nameOrPlace))
            return nameOrPlace;
        var isName = nameOrPlace.Length > 0 && nameOrPlace == Path.GetFileName(nameOrPlace) && nameOrPlace is not ("." or "..");
        return Location is { Length: > 0 } && isName ? ObjectLocation.Parse(Location).Below(nameOrPlace).ToString() : ModelCatalog.Resolve(nameOrPlace);
    }
}
