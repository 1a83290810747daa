using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using SamCam.Client.Documents;
using SamCam.Segmentation.Models;

namespace SamCam.Coordinator.Api;

/// <summary>Models that jobs can name, over HTTP.</summary>
public static class ModelEndpoints
{
    /// <summary>Maps <c>/v1/models</c>: the models of the coordinator's machine.</summary>
    public static void MapModels(this IEndpointRouteBuilder routes) =>
        routes.MapGet("/v1/models", List).WithTags("Models").WithName("listModels").WithSummary("Lists the models at the coordinator that jobs can name.");

    private static IReadOnlyList<ModelDocument> List() => [.. ModelCatalog.List().Select(name => Describe(ModelFolder.Open(ModelCatalog.Resolve(name))))];

    private static ModelDocument Describe(ModelFolder folder)
    {
        var manifest = folder.Manifest;
        var classes = manifest is CamManifest cam ? cam.Classes : [];
        return new ModelDocument(manifest.Name, manifest.Kind, manifest.Version, manifest.Licence, manifest.Description, folder.Identity.Sha256, classes);
    }
}
