namespace SamCam.Client.Documents;

/// <summary>How a statistic is spread over the done images of a job.</summary>
public sealed record StatisticDocument
{
    /// <summary>Its name.</summary>
    public required string Name { get; init; }

    /// <summary>What it counts in, such as share or IoU.</summary>
    public required string Unit { get; init; }

    /// <summary>How it is computed.</summary>
    public required string Formula { get; init; }

    /// <summary>What it tells.</summary>
    public required string Reading { get; init; }

    /// <summary>Images that have it.</summary>
    public required int Count { get; init; }

    /// <summary>The lowest value; null, like the next two, when no image has it.</summary>
    public double? Min { get; init; }

    /// <summary>The highest value.</summary>
    public double? Max { get; init; }

    /// <summary>The mean.</summary>
    public double? Mean { get; init; }

    /// <summary>Percent to value, off by a thousandth of the range at most.</summary>
    public required IReadOnlyDictionary<int, double> Percentiles { get; init; }

    /// <summary>Images in equal steps from <see cref="Min"/> to <see cref="Max"/>.</summary>
    public required IReadOnlyList<int> Histogram { get; init; }
}
