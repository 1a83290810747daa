namespace SamCam.Segmentation.Recipes;

/// <summary>Models and all parameters that can change a pixel. Its canonical JSON is hashed, and the hash marks every result.</summary>
public sealed record Recipe
{
    /// <summary>The engine the recipe was made for.</summary>
    public int Engine { get; init; } = Recipes.Engine.Number;

    /// <summary>The models.</summary>
    public required RecipeModels Models { get; init; }

    /// <summary>The parameters.</summary>
    public required RecipeOptions Options { get; init; }

    /// <summary>The hash over everything: lower-case hexadecimal SHA-256 of the canonical JSON.</summary>
    public string Hash() => CanonicalJson.Hash(this);

    /// <summary>The hash over what decides the SAM masks alone; equal hashes mean that masks can be reused for the same image bytes.</summary>
    public string SamHash() => CanonicalJson.Hash(new { Engine, Model = Models.Sam, Options.Imaging, Options.Sam });

    /// <summary>The hash over what decides the class maps alone.</summary>
    public string CamHash() => CanonicalJson.Hash(new { Engine, Model = Models.Cam, Options.Imaging, Options.Cam });
}
