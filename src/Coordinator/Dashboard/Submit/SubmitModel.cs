using SamCam.Contracts;

namespace SamCam.Coordinator.Dashboard.Submit;

/// <summary>What the form holds.</summary>
public sealed class SubmitModel
{
    private const string StoreCams = "output.cams=true";

    /// <summary>A folder, a COCO instances JSON or a VOC devkit root.</summary>
    public string? Dataset { get; set; }

    /// <summary>Folder of the images.</summary>
    public string? Images { get; set; }

    /// <summary>File of image-level labels.</summary>
    public string? Labels { get; set; }

    /// <summary>Name of the split.</summary>
    public string? Split { get; set; }

    /// <summary>Only the first images.</summary>
    public int? Limit { get; set; }

    /// <summary>Where artifacts are written.</summary>
    public string? Output { get; set; }

    /// <summary>SAM model.</summary>
    public string? Sam { get; set; } = "tiny-sam";

    /// <summary>CAM model.</summary>
    public string? Cam { get; set; } = "tiny-cam";

    /// <summary>Ready pseudo-labels instead of a CAM model.</summary>
    public string? PseudoLabels { get; set; }

    /// <summary>An earlier run whose masks are taken.</summary>
    public string? Masks { get; set; }

    /// <summary>Merge strategy; empty for that of the recipe.</summary>
    public string? Strategy { get; set; }

    /// <summary>Parameters, one <c>key=value</c> on each line.</summary>
    public string? Parameters { get; set; }

    /// <summary>low, normal or high.</summary>
    public string Priority { get; set; } = "normal";

    /// <summary>Days that it is kept after its end.</summary>
    public int? RetentionDays { get; set; }

    /// <summary>Whether its artifacts go with its rows.</summary>
    public bool RetentionArtifacts { get; set; }

    /// <summary>Who is told of its end.</summary>
    public string? Webhook { get; set; }

    /// <summary>Whether class maps are stored, so that the gallery can show them.</summary>
    public bool KeepCams { get; set; } = true;

    /// <summary>What is asked for.</summary>
    public JobRequest ToRequest()
    {
        string[] lines = [.. (Parameters ?? "").Split('\n', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries)];
        var pseudoLabels = Given(PseudoLabels);
        return new JobRequest
        {
            Dataset = Given(Dataset) ?? "",
            Output = Given(Output) ?? "",
            Images = Given(Images),
            Labels = Given(Labels),
            Split = Given(Split),
            Limit = Limit,
            Sam = Given(Sam) ?? "",
            Cam = Given(Cam) ?? "",
            PseudoLabels = pseudoLabels,
            Masks = Given(Masks),
            Strategy = Given(Strategy),
            Set = KeepCams && pseudoLabels is null && !lines.Any(l => l.StartsWith("output.cams", StringComparison.Ordinal)) ? [.. lines, StoreCams] : lines,
            Priority = Priority,
            RetentionDays = RetentionDays,
            RetentionArtifacts = RetentionArtifacts && RetentionDays is not null,
            Webhook = Given(Webhook),
        };
    }

    private static string? Given(string? text) => string.IsNullOrWhiteSpace(text) ? null : text.Trim();
}
