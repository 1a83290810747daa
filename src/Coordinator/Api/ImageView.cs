using System.Text.Json;
using SamCam.Client.Documents;
using SamCam.Storage.Objects;
using SamCam.Storage.Results;

namespace SamCam.Coordinator.Api;

/// <summary>Images as clients see them.</summary>
internal static class ImageView
{
    /// <summary>The state of an image without a row.</summary>
    public const string Open = "Open";

    /// <summary>An image as lists show it.</summary>
    public static ImageDocument Describe(ImageItemRow image, ImageResultRow? result) => new()
    {
        Index = image.Index,
        Key = image.Key,
        Labels = image.ReadClassIds(),
        State = result?.State.ToString() ?? Open,
        ErrorClass = result?.ErrorClass,
        Error = result?.Error,
        Flags = result?.ReadFlags() ?? [],
        Width = result?.Width,
        Height = result?.Height,
        Statistics = result?.Statistics ?? [],
        DurationMs = result?.DurationMs,
    };

    /// <summary>An image with all that is known about it.</summary>
    public static ImageDetail Detail(Guid jobId, ImageItemRow image, ImageResultRow? result) => new()
    {
        Image = Describe(image, result),
        Path = image.Path,
        Sha256 = result?.ImageSha256,
        Classes = Parse(result?.Classes),
        Timings = Parse(result?.Timings),
        Numerics = result?.Numerics,
        Attempt = result?.Attempt ?? 0,
        Worker = result?.Worker,
        FinishedAt = result?.FinishedAt,
        Artifacts = [.. ArtifactList.Parse(result?.Artifacts ?? "[]").Select(a => new ArtifactDocument(a.Key, a.Sha256, a.Bytes, ArtifactEndpoints.Link(jobId, a.Key)))],
    };

    private static JsonElement? Parse(string? json) => json is null ? null : JsonElement.Parse(json);
}
