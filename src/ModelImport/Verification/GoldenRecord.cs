namespace SamCam.ModelImport.Verification;

/// <summary>What a model gave for the golden prompts when it was recorded: <c>golden.json</c> of its folder.</summary>
public sealed record GoldenRecord
{
    /// <summary>Name of the file.</summary>
    public const string FileName = "golden.json";

    /// <summary>The schema number that is read.</summary>
    public const int CurrentSchema = 1;

    /// <summary>Schema number.</summary>
    public required int Schema { get; init; }

    /// <summary>SHA-256 of the model that was run; see <see cref="Segmentation.Models.ModelIdentity"/>.</summary>
    public required string Sha256 { get; init; }

    /// <summary>How the numbers were made; see <see cref="Segmentation.Models.SessionNumerics"/>.</summary>
    public required string Numerics { get; init; }

    /// <summary>Predicted IoU of each candidate of a SAM model; class scores, or the sums of the class maps, of a CAM model.</summary>
    public required IReadOnlyList<float> Scores { get; init; }

    /// <summary>Mask logits or class map values at fixed places.</summary>
    public required IReadOnlyList<float> Samples { get; init; }
}
