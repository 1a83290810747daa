namespace SamCam.Cli.Models;

/// <summary>What <c>samcam models parity</c> was asked to compare.</summary>
internal sealed record ParitySettings
{
    /// <summary>The reference.</summary>
    public required string Reference { get; init; }

    /// <summary>The model that is held against it.</summary>
    public required string Against { get; init; }

    /// <summary>An image or a folder of images.</summary>
    public required string Images { get; init; }

    /// <summary>The most images that are taken.</summary>
    public required int Limit { get; init; }

    /// <summary>Parameters of both.</summary>
    public required IReadOnlyList<string> Set { get; init; }

    /// <summary>More parameters of the second.</summary>
    public required IReadOnlyList<string> SetAgainst { get; init; }

    /// <summary>Whether JSON is printed.</summary>
    public required bool Json { get; init; }
}
