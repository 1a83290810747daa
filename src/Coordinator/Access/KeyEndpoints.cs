using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using SamCam.Segmentation;
using SamCam.Storage.Access;

namespace SamCam.Coordinator.Access;

/// <summary>API keys over HTTP, for admins.</summary>
public static class KeyEndpoints
{
    /// <summary>Maps <c>/v1/keys</c> and what is below it.</summary>
    public static void MapKeys(this IEndpointRouteBuilder routes)
    {
        var keys = routes.MapGroup("/v1/keys").RequireAccess(AccessRole.Admin).WithTags("access");
        keys.MapGet("/", ListAsync);
        keys.MapPost("/", CreateAsync);
        keys.MapPost("/{id:guid}/rotate", RotateAsync);
        keys.MapDelete("/{id:guid}", RevokeAsync);
    }

    private static async Task<IResult> ListAsync(ApiKeyStore keys, CancellationToken cancellationToken) =>
        Results.Ok(new { items = (await keys.ListAsync(cancellationToken)).Select(k => KeyDescription.Of(k)) });

    private static async Task<IResult> CreateAsync(KeyRequest request, ApiKeyStore keys, TimeProvider time, CancellationToken cancellationToken)
    {
        if (!AccessRoles.TryParse(request.Role, out var role))
            return Refused($"role: give {AccessRoles.Names}");
        if (request.ExpiresAt <= time.GetUtcNow())
            return Refused("expiresAt: it is over already");
        try
        {
            var issued = await keys.CreateAsync(request.Name ?? "", role, request.ExpiresAt?.UtcDateTime, cancellationToken);
            return Results.Created($"/v1/keys/{issued.Key.Id}", KeyDescription.Of(issued.Key, issued.Token));
        }
        catch (InputException e)
        {
            return Refused(e.Message);
        }
    }

    private static async Task<IResult> RotateAsync(Guid id, ApiKeyStore keys, CancellationToken cancellationToken) =>
        await keys.RotateAsync(id, cancellationToken) is { } issued ? Results.Ok(KeyDescription.Of(issued.Key, issued.Token)) : NotFound(id);

    private static async Task<IResult> RevokeAsync(Guid id, ApiKeyStore keys, CancellationToken cancellationToken) =>
        await keys.RevokeAsync(id, cancellationToken) ? Results.NoContent() : NotFound(id);

    private static IResult Refused(string reason) => Results.Problem(reason, statusCode: StatusCodes.Status400BadRequest, title: "The key was not made.");

    private static IResult NotFound(Guid id) => Results.Problem($"there is no key {id}, or it was revoked", statusCode: StatusCodes.Status404NotFound);
}
