using SamCam.Segmentation.Quality;

namespace SamCam.Storage.Results;

/// <summary>The statistics of an image as columns of <c>image_results</c>. A new one of <see cref="QualityColumns"/> needs a migration.</summary>
public static class StatisticColumns
{
    /// <summary>The names of <see cref="QualityColumns"/>, in their order.</summary>
    public static IReadOnlyList<string> All { get; } = [.. QualityColumns.All.Select(c => c.Name)];

    /// <summary>Those with an index: a page in their order comes without a sort, however large the job.</summary>
    public static IReadOnlyList<string> Indexed { get; } =
        ["agreement_mean", "fg_erased_max", "growth_max", "sam_coverage", "n_masks", "changed", "stability_p10"];
}
