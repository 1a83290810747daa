using SamCam.Segmentation.Models;

namespace SamCam.ModelImport.Converting;

/// <summary>What is to become of a model folder.</summary>
public sealed record ConvertRequest
{
    /// <summary>The new model's name; see <see cref="Importing.ModelImporter.IsName"/>.</summary>
    public required string Name { get; init; }

    /// <summary>The folder of models in which a folder of that name is made.</summary>
    public required string Library { get; init; }

    /// <summary>How it is to compute.</summary>
    public required LowPrecision Precision { get; init; }

    /// <summary>How the golden prompts are run before the model gets its name, and recorded; null, or above 1 GB, not to. See <see cref="Verification.ModelVerification"/>.</summary>
    public SessionSettings? Recording { get; init; }

    /// <summary>Whether a model of that name may be replaced.</summary>
    public bool Replace { get; init; }
}
