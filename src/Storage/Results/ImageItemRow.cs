using System.Globalization;

namespace SamCam.Storage.Results;

/// <summary>One image to compute.</summary>
public sealed class ImageItemRow
{
    /// <summary>Its job.</summary>
    public Guid JobId { get; set; }

    /// <summary>Position in the dataset, from 0.</summary>
    public int Index { get; set; }

    /// <summary>The image key.</summary>
    public required string Key { get; set; }

    /// <summary>The file, relative to the image root.</summary>
    public required string Path { get; set; }

    /// <summary>Class ids joined by <c>;</c>, ascending.</summary>
    public required string Labels { get; set; }

    /// <summary>What a person thinks of its pseudo-label; null while nobody said.</summary>
    public Verdict? Verdict { get; set; }

    /// <summary>Who said so.</summary>
    public string? VerdictBy { get; set; }

    /// <summary>When; UTC.</summary>
    public DateTime? VerdictAt { get; set; }

    /// <summary>The class ids as numbers.</summary>
    public IReadOnlyList<int> ReadClassIds() =>
        [.. Labels.Split(';', StringSplitOptions.RemoveEmptyEntries).Select(id => int.Parse(id, CultureInfo.InvariantCulture))];
}
