using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Routing;
using SamCam.Coordinator.Access;
using SamCam.Storage.Access;

namespace SamCam.Coordinator.Tests.Access;

/// <summary>Every endpoint of the coordinator, and who it is for. One that is new is added here, or a test fails.</summary>
internal static class EndpointTable
{
    public const string Anonymous = "anonymous";
    private const string Viewer = "viewer";
    private const string Submitter = "submitter";
    private const string Admin = "admin";

    public static IReadOnlyDictionary<string, string> Expected { get; } = new SortedDictionary<string, string>(StringComparer.Ordinal)
    {
        ["* /health/live"] = Anonymous,
        ["* /health/ready"] = Anonymous,
        ["* /metrics"] = AccessPolicies.Metrics,
        ["POST /v1/jobs"] = Submitter,
        ["GET /v1/jobs/{id:guid}"] = Viewer,
        ["DELETE /v1/jobs/{id:guid}"] = Admin,
        ["POST /v1/jobs/{id:guid}/pause"] = Submitter,
        ["POST /v1/jobs/{id:guid}/resume"] = Submitter,
        ["POST /v1/jobs/{id:guid}/cancel"] = Submitter,
        ["POST /v1/jobs/{id:guid}/requeue-failed"] = Submitter,
        ["GET /v1/jobs"] = Viewer,
        ["GET /v1/jobs/{id:guid}/events"] = Viewer,
        ["GET /v1/jobs/{id:guid}/images"] = Viewer,
        ["GET /v1/jobs/{id:guid}/images/{**key}"] = Viewer,
        ["PUT /v1/jobs/{id:guid}/images/{**key}"] = Submitter,
        ["GET /v1/jobs/{id:guid}/pictures/{layer}/{**key}"] = Viewer,
        ["GET /v1/jobs/{id:guid}/artifacts/{**key}"] = Viewer,
        ["GET /v1/jobs/{id:guid}/statistics"] = Viewer,
        ["GET /v1/jobs/{id:guid}/export"] = Viewer,
        ["GET /v1/failures"] = Viewer,
        ["GET /v1/models"] = Viewer,
        ["GET /v1/workers"] = Viewer,
        ["GET /openapi/{documentName}.json"] = Viewer,
        ["GET /reference/{documentName?}"] = Viewer,
        // Files of a library that know nothing of any job.
        ["GET /reference/favicon.svg"] = Anonymous,
        ["GET /reference/scalar.js"] = Anonymous,
        ["GET /reference/scalar.aspnetcore.js"] = Anonymous,
        // Pages; the framework lets each be posted to, which none makes use of.
        ["GET "] = Viewer,
        ["POST "] = Viewer,
        ["GET /jobs"] = Viewer,
        ["POST /jobs"] = Viewer,
        ["GET /jobs/{Id:guid}"] = Viewer,
        ["POST /jobs/{Id:guid}"] = Viewer,
        ["GET /jobs/{Id:guid}/gallery"] = Viewer,
        ["POST /jobs/{Id:guid}/gallery"] = Viewer,
        ["GET /workers"] = Viewer,
        ["POST /workers"] = Viewer,
        ["GET /submit"] = Submitter,
        ["POST /submit"] = Submitter,
        // The connection of an open page.
        ["* /_blazor"] = Viewer,
        ["* /_blazor/negotiate"] = Viewer,
        ["* /_blazor/initializers"] = Viewer,
        ["* /_blazor/disconnect"] = Viewer,
        ["GET /_framework/opaque-redirect"] = Viewer,
        ["GET /login"] = Anonymous,
        ["GET /login/provider"] = Anonymous,
        ["GET /assets/{name}"] = Anonymous,
        ["GET /v1/keys"] = Admin,
        ["POST /v1/keys"] = Admin,
        ["POST /v1/keys/{id:guid}/rotate"] = Admin,
        ["DELETE /v1/keys/{id:guid}"] = Admin,
        ["GET /v1/audit"] = Admin,
        ["POST /v1/session"] = Anonymous,
        ["GET /v1/session"] = Viewer,
        ["DELETE /v1/session"] = Viewer,
        ["POST /v1/session/end"] = Viewer,
    };

    /// <summary>The lowest role that an endpoint is for; null when it is for everybody.</summary>
    public static AccessRole? RoleOf(string endpoint) => Expected[endpoint] switch
    {
        Anonymous => null,
        AccessPolicies.Metrics => AccessRole.Viewer,
        var name => AccessRoles.TryParse(name, out var role) ? role : throw new ArgumentException($"{name} is no policy", nameof(endpoint)),
    };

    /// <summary>The endpoints that are really mapped, with the policies that they name.</summary>
    public static IEnumerable<(string Endpoint, string Policy)> Of(WebApplication app) =>
        from endpoint in ((IEndpointRouteBuilder)app).DataSources.SelectMany(s => s.Endpoints).Cast<RouteEndpoint>()
        from method in endpoint.Metadata.GetMetadata<IHttpMethodMetadata>()?.HttpMethods ?? ["*"]
        select ($"{method} {endpoint.RoutePattern.RawText!.TrimEnd('/')}", Policy(endpoint));

    // The highest of those that a group and its endpoint name: all of them must be met.
    private static string Policy(RouteEndpoint endpoint)
    {
        if (endpoint.Metadata.GetMetadata<IAllowAnonymous>() is not null)
            return Anonymous;
        var named = endpoint.Metadata.GetOrderedMetadata<IAuthorizeData>().Select(d => d.Policy ?? "").ToList();
        return named.Count == 0 ? "none" : named.MaxBy(n => AccessRoles.TryParse(n, out var role) ? (int)role : -1)!;
    }
}
