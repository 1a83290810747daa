namespace SamCam.Storage.Results;

/// <summary>What a statistic lies between, both ends included.</summary>
/// <param name="Statistic">One of <see cref="StatisticColumns.All"/>, or <see cref="ImageQuery.ByDuration"/>.</param>
/// <param name="Min">The lower end; null for none.</param>
/// <param name="Max">The upper end; null for none.</param>
public sealed record StatisticRange(string Statistic, double? Min, double? Max);
