using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;
using Microsoft.Net.Http.Headers;
using SamCam.Coordinator.Access;
using SamCam.Coordinator.Api;
using SamCam.Segmentation;
using SamCam.Storage.Access;
using SamCam.Storage.Results;

namespace SamCam.Coordinator.Dashboard.Pictures;

/// <summary>Pictures of images over HTTP, drawn from what jobs stored: they are never a file of a dataset as it is.</summary>
internal static class PictureEndpoints
{
    private const int DefaultWidth = 900;

    /// <summary>Maps <c>/v1/jobs/{id}/pictures</c>.</summary>
    public static void MapPictures(this IEndpointRouteBuilder routes) =>
        routes.MapGet("/v1/jobs/{id:guid}/pictures/{layer}/{**key}", DrawAsync)
            .WithTags("Images")
            .WithName("drawImage")
            .WithSummary("A picture of an image: photo as JPEG; cam, masks, label or difference as PNG to be laid over it.")
            .Produces<Stream>(StatusCodes.Status200OK, "image/jpeg", "image/png")
            .Produces(StatusCodes.Status304NotModified)
            .RequireAccess(AccessRole.Viewer);

    /// <summary>Where a picture is.</summary>
    public static string Link(Guid job, PictureLayer layer, string key, int width) =>
        string.Create(CultureInfo.InvariantCulture, $"v1/jobs/{job}/pictures/{Name(layer)}/{string.Join('/', key.Split('/').Select(Uri.EscapeDataString))}?width={width}");

    private static string Name(PictureLayer layer) => layer.ToString().ToLowerInvariant();

    private static async Task<Results<FileContentHttpResult, StatusCodeHttpResult, ProblemHttpResult>> DrawAsync(
        Guid id, string layer, string key, JobStore jobs, ImagePages pages, PictureArtist artist, HttpContext context, CancellationToken cancellationToken, int width = DefaultWidth)
    {
        var wanted = Parse(layer);
        if (width is < 1 or > PictureArtist.MaxWidth)
            throw new InputException("width", $"{width} is out of range", $"give 1 to {PictureArtist.MaxWidth}");
        if (await jobs.FindAsync(id, cancellationToken) is not { } job)
            return Problems.NoJob(id);
        if (await pages.FindAsync(id, key, cancellationToken) is not var (image, result))
            return Problems.NoImage(id, key);
        var subject = PictureSubject.Of(job, image, result);
        var tag = TagOf(subject, wanted, width);
        context.Response.Headers.CacheControl = "private, no-cache";
        context.Response.Headers.ETag = tag;
        if (context.Request.Headers.IfNoneMatch == tag)
            return TypedResults.StatusCode(StatusCodes.Status304NotModified);
        return await artist.DrawAsync(subject, wanted, width, cancellationToken) is { } picture
            ? TypedResults.File(picture.Content, picture.ContentType, entityTag: new EntityTagHeaderValue(tag))
            : TypedResults.Problem($"there is no {layer} of image '{key}' in job {id}", statusCode: StatusCodes.Status404NotFound);
    }

    private static PictureLayer Parse(string text) => Enum.GetValues<PictureLayer>().Where(l => Name(l) == text).Select(l => (PictureLayer?)l).FirstOrDefault()
        ?? throw new InputException("layer", $"there is no layer '{text}'", "give photo, cam, masks, label or difference");

    private static string TagOf(PictureSubject subject, PictureLayer layer, int width) =>
        '"' + Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(string.Create(CultureInfo.InvariantCulture, $"{layer} {width} {subject.Version}"))).AsSpan(0, 16)) + '"';
}
