namespace SamCam.Storage.Results;

/// <summary>How a statistic is spread over the images of a job.</summary>
/// <param name="Statistic">Its name.</param>
/// <param name="Count">Images that have it.</param>
/// <param name="Min">The lowest value; null, like all below, when no image has it.</param>
/// <param name="Max">The highest value.</param>
/// <param name="Mean">The mean.</param>
/// <param name="Percentiles">Percent to value, off by a thousandth of the range at most.</param>
/// <param name="Bins">Images in equal steps from <paramref name="Min"/> to <paramref name="Max"/>, both included.</param>
public sealed record Distribution(
    string Statistic, int Count, double? Min, double? Max, double? Mean, IReadOnlyDictionary<int, double> Percentiles, IReadOnlyList<int> Bins);
