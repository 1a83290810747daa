using SamCam.Contracts;
using SamCam.Coordinator.Jobs;
using SamCam.Segmentation.Recipes;

namespace SamCam.Coordinator.Tests.Webhooks;

/// <summary>Specifications of jobs that cannot be listed.</summary>
internal static class JobSpecifications
{
    public static string Of(Guid id) => JobDocuments.Write(new JobSpecification
    {
        JobId = id,
        Dataset = new DatasetSource { Source = "/nowhere" },
        ImageRoot = "/nowhere",
        Destination = "/nowhere/out",
        ClassNames = ["cat"],
        Recipe = $$"""{"engine":{{Engine.Number}}}""",
        RecipeHash = "hash",
    });
}
