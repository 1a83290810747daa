namespace SamCam.Segmentation.Models;

/// <summary>The manifest of a CAM model.</summary>
public sealed record CamManifest : ModelManifest
{
    /// <summary>The classifier.</summary>
    public required CamGraph Model { get; init; }

    /// <summary>Its preprocessing.</summary>
    public required CamInput Input { get; init; }

    /// <summary>Channel of the first class: 1 for networks whose channel 0 is background.</summary>
    public int FirstClass { get; init; }

    /// <summary>Class names in channel order, beginning at <see cref="FirstClass"/>; empty when the model names none.</summary>
    public IReadOnlyList<string> Classes { get; init; } = [];
}
