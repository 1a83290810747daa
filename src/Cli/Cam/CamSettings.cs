namespace SamCam.Cli.Cam;

/// <summary>What <c>samcam cam</c> was asked to do.</summary>
internal sealed record CamSettings
{
    /// <summary>An image, or a folder of images.</summary>
    public required string Input { get; init; }

    /// <summary>Where results go.</summary>
    public required string Output { get; init; }

    /// <summary>Name or folder of the CAM model.</summary>
    public required string Cam { get; init; }

    /// <summary>Classes that every image shows, joined by semicolons; null when not given.</summary>
    public string? Classes { get; init; }

    /// <summary>File of image-level labels; null when not given.</summary>
    public string? Labels { get; init; }

    /// <summary>Recipe settings <c>key=value</c> that win over what the model recommends.</summary>
    public required IReadOnlyList<string> Set { get; init; }

    /// <summary>Extensions of the files to write for each image: <c>.png</c>, <c>.npz</c>.</summary>
    public required IReadOnlyList<string> Extensions { get; init; }

    /// <summary>Whether images that have results are left as they are.</summary>
    public required bool SkipExisting { get; init; }

    /// <summary>Whether a JSON object is printed at the end.</summary>
    public required bool Json { get; init; }
}
