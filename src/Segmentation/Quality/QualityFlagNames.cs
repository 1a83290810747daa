namespace SamCam.Segmentation.Quality;

/// <summary>Flags as they are written in tables: lower-case words joined by <c>;</c>.</summary>
public static class QualityFlagNames
{
    private static readonly QualityFlags[] All =
        [QualityFlags.Missing, QualityFlags.Vanished, QualityFlags.Swallowed, QualityFlags.Review, QualityFlags.Extra];

    /// <summary>For example <c>missing;review</c>; empty for none.</summary>
    public static string ToText(this QualityFlags flags) =>
        string.Join(';', All.Where(flag => flags.HasFlag(flag)).Select(flag => flag.ToString().ToLowerInvariant()));
}
