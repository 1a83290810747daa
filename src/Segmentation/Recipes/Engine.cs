namespace SamCam.Segmentation.Recipes;

/// <summary>The version of everything that can change a pixel.</summary>
public static class Engine
{
    /// <summary>Raised whenever an output pixel or statistic can change for the same recipe; part of the recipe hash.</summary>
    public const int Number = 1;
}
