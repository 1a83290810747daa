using System.Globalization;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using SamCam.Storage.Access;

namespace SamCam.Coordinator.Access;

/// <summary>The audit log over HTTP, for admins.</summary>
public static class AuditEndpoints
{
    private const int MaxLimit = 500;

    /// <summary>Maps <c>/v1/audit</c>.</summary>
    public static void MapAudit(this IEndpointRouteBuilder routes) =>
        routes.MapGet("/v1/audit", PageAsync).RequireAccess(AccessRole.Admin).WithTags("access");

    private static async Task<IResult> PageAsync(AuditStore audit, CancellationToken cancellationToken, string? cursor = null, string? who = null, int limit = 100)
    {
        if (limit is < 1 or > MaxLimit)
            return Results.Problem($"limit: give 1 to {MaxLimit}", statusCode: StatusCodes.Status400BadRequest);
        long before = 0;
        if (cursor is not null && !long.TryParse(cursor, NumberStyles.None, CultureInfo.InvariantCulture, out before))
            return Results.Problem("cursor: give what an earlier page said as next", statusCode: StatusCodes.Status400BadRequest);
        var rows = await audit.PageAsync(cursor is null ? null : before, who, limit, cancellationToken);
        return Results.Ok(new
        {
            items = rows.Select(r => new
            {
                id = r.Id,
                at = r.At,
                who = r.Who,
                keyId = r.KeyId,
                role = r.Role is { } role ? AccessPolicies.Of(role) : null,
                action = r.Action,
                target = r.Target,
                outcome = r.Outcome,
            }),
            next = rows.Count < limit ? null : rows[^1].Id.ToString(CultureInfo.InvariantCulture),
        });
    }
}
