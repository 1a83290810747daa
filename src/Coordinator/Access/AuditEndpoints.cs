using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;
using SamCam.Client.Documents;
using SamCam.Coordinator.Api;
using SamCam.Storage.Access;

namespace SamCam.Coordinator.Access;

/// <summary>The audit log over HTTP, for admins.</summary>
public static class AuditEndpoints
{
    /// <summary>Maps <c>/v1/audit</c>.</summary>
    public static void MapAudit(this IEndpointRouteBuilder routes) =>
        routes.MapGet("/v1/audit", ListAsync).RequireAccess(AccessRole.Admin).WithTags("Access").WithName("listAudit").WithSummary("Who did what, the latest first; of all, or of one name.");

    private static async Task<Ok<Page<AuditDocument>>> ListAsync(
        AuditStore audit, CancellationToken cancellationToken, string? who = null, string? after = null, int? count = null)
    {
        var size = PageSize.Of(count);
        var rows = await audit.PageAsync(Cursor.Read<Position>(after)?.Id, who, size, cancellationToken);
        var next = rows.Count == size ? Cursor.Write(new Position(rows[^1].Id)) : null;
        return TypedResults.Ok(new Page<AuditDocument>([.. rows.Select(Describe)], next));
    }

    private static AuditDocument Describe(AuditRow row) =>
        new(row.Id, row.At, row.Who, row.KeyId, row.Role is { } role ? AccessPolicies.Of(role) : null, row.Action, row.Target, row.Outcome);

    private sealed record Position(long Id);
}
