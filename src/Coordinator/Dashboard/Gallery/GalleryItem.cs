using SamCam.Storage.Results;

namespace SamCam.Coordinator.Dashboard.Gallery;

/// <summary>An image as the list of the gallery shows it: little, since a list may be long.</summary>
public sealed class GalleryItem
{
    /// <summary>Position in the dataset, from 0.</summary>
    public required int Index { get; init; }

    /// <summary>The image key.</summary>
    public required string Key { get; init; }

    /// <summary>Whether it failed.</summary>
    public required bool Failed { get; init; }

    /// <summary>Quality flags joined by <c>;</c>.</summary>
    public required string Flags { get; init; }

    /// <summary>The statistic that the list is sorted by.</summary>
    public required double? Value { get; init; }

    /// <summary>What a person thinks of it.</summary>
    public Verdict? Verdict { get; set; }

    /// <summary>What a screen reader says.</summary>
    public string Label =>
        Key + (Failed ? ", failed" : "") + (Flags.Length > 0 ? ", flagged " + Flags.Replace(";", ", ", StringComparison.Ordinal) : "")
        + (Verdict is { } verdict ? ", " + Api.VerdictName.Of(verdict) : "");
}
