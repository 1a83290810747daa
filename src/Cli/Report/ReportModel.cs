namespace SamCam.Cli.Report;

/// <summary>All that a report shows. Its size does not depend on the number of images.</summary>
internal sealed record ReportModel
{
    /// <summary>Name of the dataset, for the heading.</summary>
    public required string Dataset { get; init; }

    /// <summary>Images of the job.</summary>
    public required int Images { get; init; }

    /// <summary>Images that were done.</summary>
    public required int Done { get; init; }

    /// <summary>Images that failed.</summary>
    public required int Failed { get; init; }

    /// <summary>Time the job took.</summary>
    public required TimeSpan Duration { get; init; }

    /// <summary>Images per second; null when nothing was computed.</summary>
    public double? ImagesPerSecond { get; init; }

    /// <summary>Name and value of what made the results: source, recipe hash, models, versions.</summary>
    public IReadOnlyList<ReportFact> Facts { get; init; } = [];

    /// <summary>Sentences about the input that the user should read.</summary>
    public IReadOnlyList<string> Warnings { get; init; } = [];

    /// <summary>Failed images, the first ones; <see cref="Failed"/> says how many there are.</summary>
    public IReadOnlyList<ReportFailure> Failures { get; init; } = [];

    /// <summary>Distributions of the statistics.</summary>
    public IReadOnlyList<Histogram> Histograms { get; init; } = [];

    /// <summary>How often each flag was raised.</summary>
    public IReadOnlyList<ReportFlag> Flags { get; init; } = [];

    /// <summary>One row a class, ascending by id.</summary>
    public IReadOnlyList<ReportClass> Classes { get; init; } = [];

    /// <summary>Images to look at.</summary>
    public IReadOnlyList<GallerySection> Gallery { get; init; } = [];
}
