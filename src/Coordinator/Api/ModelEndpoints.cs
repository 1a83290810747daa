using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using SamCam.Client.Documents;
using SamCam.Segmentation.Models;

namespace SamCam.Coordinator.Api;

/// <summary>Models that jobs can name, over HTTP.</summary>
public static class ModelEndpoints
{
    private static readonly ModelListing Listing = new();

    /// <summary>Maps <c>/v1/models</c>: the models of the coordinator's machine.</summary>
    public static void MapModels(this IEndpointRouteBuilder routes) =>
        routes.MapGet("/v1/models", List).WithTags("Models").WithName("listModels").WithSummary("Lists the models at the coordinator that jobs can name.");

    /// <summary>The models of this machine that can be used.</summary>
    internal static IReadOnlyList<ModelDocument> List() => Listing.Describe(ModelCatalog.List());
}
