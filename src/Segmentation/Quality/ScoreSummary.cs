namespace SamCam.Segmentation.Quality;

/// <summary>How a score is spread over masks. Percentiles interpolate linearly between neighbours.</summary>
/// <param name="Min">Lowest.</param>
/// <param name="P10">A tenth of the masks is lower.</param>
/// <param name="Median">Half of the masks is lower.</param>
/// <param name="Mean">Mean, every mask alike.</param>
/// <param name="AreaMean">Mean, every mask pixel alike; null when all masks are empty.</param>
public sealed record ScoreSummary(double Min, double P10, double Median, double Mean, double? AreaMean)
{
    /// <summary>Summarises scores with the areas of their masks; scores that are not numbers are left out, and without any there is no summary.</summary>
    internal static ScoreSummary? Of(IEnumerable<(double Score, int Area)> masks)
    {
        var known = masks.Where(mask => double.IsFinite(mask.Score)).OrderBy(mask => mask.Score).ThenBy(mask => mask.Area).ToArray();
        if (known.Length == 0)
            return null;
        double sum = 0, weighted = 0, area = 0;
        foreach (var mask in known)
        {
            sum += mask.Score;
            weighted += mask.Score * mask.Area;
            area += mask.Area;
        }

        return new ScoreSummary(known[0].Score, Quantile(known, 0.1), Quantile(known, 0.5), sum / known.Length, area > 0 ? weighted / area : null);
    }

    private static double Quantile((double Score, int Area)[] ascending, double share)
    {
        var position = share * (ascending.Length - 1);
        var below = (int)position;
        var above = Math.Min(below + 1, ascending.Length - 1);
        return ascending[below].Score + ((position - below) * (ascending[above].Score - ascending[below].Score));
    }
}
