using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;
using SamCam.Client.Documents;
using SamCam.Segmentation;
using SamCam.Storage.Access;

namespace SamCam.Coordinator.Access;

/// <summary>API keys over HTTP, for admins.</summary>
public static class KeyEndpoints
{
    /// <summary>Maps <c>/v1/keys</c> and what is below it.</summary>
    public static void MapKeys(this IEndpointRouteBuilder routes)
    {
        var keys = routes.MapGroup("/v1/keys").RequireAccess(AccessRole.Admin).WithTags("Access");
        keys.MapGet("/", ListAsync).WithName("listKeys").WithSummary("Lists all keys, also those that are no longer in force, by name.");
        keys.MapPost("/", CreateAsync).WithName("createKey").WithSummary("Makes a key. Its secret is in this answer and nowhere else.");
        keys.MapPost("/{id:guid}/rotate", RotateAsync).WithName("rotateKey").WithSummary("Gives a key a new secret; the old one and its sessions end at once.");
        keys.MapDelete("/{id:guid}", RevokeAsync).WithName("revokeKey").WithSummary("Ends a key and its sessions.");
    }

    private static async Task<Ok<Page<KeyDocument>>> ListAsync(ApiKeyStore keys, CancellationToken cancellationToken) =>
        TypedResults.Ok(new Page<KeyDocument>([.. (await keys.ListAsync(cancellationToken)).Select(k => KeyView.Describe(k))], Next: null));

    private static async Task<Created<KeyDocument>> CreateAsync(KeyRequest request, ApiKeyStore keys, TimeProvider time, CancellationToken cancellationToken)
    {
        if (!AccessRoles.TryParse(request.Role, out var role))
            throw new InputException($"role '{request.Role}'", "there is no such role", $"give {AccessRoles.Names}");
        if (request.ExpiresAt <= time.GetUtcNow())
            throw new InputException("expiresAt", "it is over already", "give a later time");
        var issued = await keys.CreateAsync(request.Name ?? "", role, request.ExpiresAt?.UtcDateTime, cancellationToken);
        return TypedResults.Created($"/v1/keys/{issued.Key.Id}", KeyView.Describe(issued.Key, issued.Token));
    }

    private static async Task<Results<Ok<KeyDocument>, ProblemHttpResult>> RotateAsync(Guid id, ApiKeyStore keys, CancellationToken cancellationToken) =>
        await keys.RotateAsync(id, cancellationToken) is { } issued ? TypedResults.Ok(KeyView.Describe(issued.Key, issued.Token)) : NotFound(id);

    private static async Task<Results<NoContent, ProblemHttpResult>> RevokeAsync(Guid id, ApiKeyStore keys, CancellationToken cancellationToken) =>
        await keys.RevokeAsync(id, cancellationToken) ? TypedResults.NoContent() : NotFound(id);

    private static ProblemHttpResult NotFound(Guid id) => TypedResults.Problem($"there is no key {id}, or it was revoked", statusCode: StatusCodes.Status404NotFound);
}
