using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;
using Microsoft.Net.Http.Headers;

namespace SamCam.Coordinator.Dashboard.Assets;

/// <summary>The files of the dashboard over HTTP; they know nothing of any job, and the log-in needs them.</summary>
internal static class AssetEndpoints
{
    /// <summary>Maps <c>/assets</c>.</summary>
    public static void MapAssets(this IEndpointRouteBuilder routes) => routes.MapGet("/assets/{name}", Read).AllowAnonymous().ExcludeFromDescription();

    private static Results<FileContentHttpResult, NotFound> Read(string name, AssetFiles files, HttpContext context)
    {
        if (files.Find(name) is not { } file)
            return TypedResults.NotFound();
        // Kept by browsers, and asked for by its tag: another version of the program is seen at once.
        context.Response.Headers.CacheControl = "no-cache";
        return TypedResults.File(file.Content, file.ContentType, entityTag: new EntityTagHeaderValue(file.Tag));
    }
}
