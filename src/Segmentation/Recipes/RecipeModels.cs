namespace SamCam.Segmentation.Recipes;

/// <summary>The models of a recipe.</summary>
/// <param name="Sam">The SAM model; null when the strategy needs no masks.</param>
/// <param name="Cam">The CAM model; null when pseudo-labels of another method are read.</param>
public sealed record RecipeModels(ModelReference? Sam, ModelReference? Cam);
