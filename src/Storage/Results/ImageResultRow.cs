using SamCam.Segmentation.Quality;

namespace SamCam.Storage.Results;

/// <summary>What became of one image.</summary>
public sealed class ImageResultRow
{
    /// <summary>Its job.</summary>
    public Guid JobId { get; set; }

    /// <summary>Position in the dataset, from 0.</summary>
    public int Index { get; set; }

    /// <summary>How it ended.</summary>
    public ImageState State { get; set; }

    /// <summary>Columns; null when the image could not be read.</summary>
    public int? Width { get; set; }

    /// <summary>Rows; null when the image could not be read.</summary>
    public int? Height { get; set; }

    /// <summary>SHA-256 of the image file's bytes.</summary>
    public string? ImageSha256 { get; set; }

    /// <summary>Quality flags joined by <c>;</c>.</summary>
    public string Flags { get; set; } = "";

    /// <summary>The statistics of the image that have a value, by the names of <see cref="QualityColumns"/>; none for a failed image. Each is a column of its own.</summary>
    public Dictionary<string, double> Statistics { get; init; } = new(StringComparer.Ordinal);

    /// <summary>The per-class statistics as a JSON array.</summary>
    public string? Classes { get; set; }

    /// <summary>Artifacts written for the image: a JSON array of <see cref="Objects.ArtifactRecord"/>.</summary>
    public string Artifacts { get; set; } = "[]";

    /// <summary>Model form, precision, provider and batch: results are identical where this is equal.</summary>
    public string? Numerics { get; set; }

    /// <summary>Milliseconds per stage as a JSON object.</summary>
    public string? Timings { get; set; }

    /// <summary>Milliseconds that the stages took together; null when none was measured.</summary>
    public double? DurationMs { get; set; }

    /// <summary>Milliseconds of them that the networks took; null when they did not run.</summary>
    public double? AcceleratorMs { get; set; }

    /// <summary>Class of the failure.</summary>
    public string? ErrorClass { get; set; }

    /// <summary>Reason of the failure.</summary>
    public string? Error { get; set; }

    /// <summary>Which attempt of the shard computed it.</summary>
    public int Attempt { get; set; }

    /// <summary>Which worker computed it.</summary>
    public string Worker { get; set; } = "";

    /// <summary>UTC.</summary>
    public DateTime FinishedAt { get; set; }

    /// <summary>The quality flags one by one.</summary>
    public string[] ReadFlags() => Flags.Split(';', StringSplitOptions.RemoveEmptyEntries);

    /// <summary>A statistic as its column holds it: a <see cref="double"/>, or null.</summary>
    public object? this[string statistic]
    {
        get => Statistics.TryGetValue(statistic, out var value) ? value : null;
        set
        {
            if (value is double number)
                Statistics[statistic] = number;
            else
                Statistics.Remove(statistic);
        }
    }
}
