using SamCam.Contracts;
using SamCam.Segmentation.Models;
using SamCam.Segmentation.Sam;

namespace SamCam.Cli.Run;

/// <summary>What was asked of <c>samcam run</c>.</summary>
internal sealed record RunSettings
{
    public required string Dataset { get; init; }

    public required string Output { get; init; }

    public string? Images { get; init; }

    public string? Labels { get; init; }

    public string? Split { get; init; }

    public string Sam { get; init; } = "tiny-sam";

    public string Cam { get; init; } = "tiny-cam";

    public string? PseudoLabels { get; init; }

    public string? Masks { get; init; }

    public string? Strategy { get; init; }

    public string? RecipeFile { get; init; }

    public IReadOnlyList<string> Set { get; init; } = [];

    public int ShardSize { get; init; } = 32;

    public int? Limit { get; init; }

    public ExecutionProvider Provider { get; init; } = ExecutionProvider.Auto;

    public int PointsPerBatch { get; init; } = AutomaticMaskGenerator.DefaultPointsPerBatch;

    public bool Fresh { get; init; }

    public bool Json { get; init; }

    public bool Verbose { get; init; }

    /// <summary>What is asked for, without how the run behaves.</summary>
    public JobRequest ToRequest() => new()
    {
        Dataset = Dataset,
        Output = Output,
        Images = Images,
        Labels = Labels,
        Split = Split,
        Sam = Sam,
        Cam = Cam,
        PseudoLabels = PseudoLabels,
        Masks = Masks,
        Strategy = Strategy,
        RecipeFile = RecipeFile,
        Set = Set,
        ShardSize = ShardSize,
        Limit = Limit,
    };
}
