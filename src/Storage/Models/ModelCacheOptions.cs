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

    /// <summary>Largest file of a model that is fetched.</summary>
    public long MaxFileBytes { get; init; } = 8L << 30;
}
