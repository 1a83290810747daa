using System.Text.Json;
using SamCam.Contracts;
using SamCam.Coordinator.Jobs;
using SamCam.Segmentation.Recipes;
using SamCam.Storage.Objects;
using SamCam.Storage.Results;

namespace SamCam.Coordinator.Dashboard.Pictures;

/// <summary>An image of a job, and what there is of it to draw.</summary>
internal sealed record PictureSubject(JobSpecification Job, ImageItemRow Image, ImageResultRow? Result)
{
    /// <summary>The parameters of the job.</summary>
    public RecipeOptions Options => JsonElement.Parse(Job.Recipe).TryGetProperty("options", out var options)
        ? options.Deserialize<RecipeOptions>(CanonicalJson.SerializerOptions)!
        : new RecipeOptions();

    /// <summary>Reads a job's row together with those of an image.</summary>
    public static PictureSubject Of(JobRow job, ImageItemRow image, ImageResultRow? result) => new(JobDocuments.ReadSpecification(job.Specification), image, result);

    /// <summary>Whether a layer can be drawn.</summary>
    public bool Has(PictureLayer layer) => layer switch
    {
        PictureLayer.Photo => true,
        _ when Result is not { State: ImageState.Done } => false,
        PictureLayer.Cam => Job.PseudoLabels is not null || Wrote(ArtifactKeys.Cams(Image.Key)),
        PictureLayer.Masks => Wrote(ArtifactKeys.Masks(Image.Key)),
        PictureLayer.Label => Wrote(ArtifactKeys.Labels(Image.Key)),
        _ => Has(PictureLayer.Cam) && Has(PictureLayer.Label),
    };

    /// <summary>Differs whenever a picture of the image would.</summary>
    public string Version => Result is null ? Image.Path : Result.ImageSha256 + Result.Artifacts;

    private bool Wrote(string key) => ArtifactList.Parse(Result!.Artifacts).Any(a => a.Key == key);
}
