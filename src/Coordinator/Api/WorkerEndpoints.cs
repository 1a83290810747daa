using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Routing;
using SamCam.Coordinator.Access;
using SamCam.Storage.Access;
using SamCam.Storage.Results;

namespace SamCam.Coordinator.Api;

/// <summary>Workers over HTTP.</summary>
public static class WorkerEndpoints
{
    /// <summary>Maps <c>/v1/workers</c>: those that were heard of lately.</summary>
    public static void MapWorkers(this IEndpointRouteBuilder routes) =>
        routes.MapGet("/v1/workers", (WorkerStore workers, CoordinatorOptions options, CancellationToken token) => workers.GetLiveAsync(options.WorkerTimeout, token))
            .RequireAccess(AccessRole.Viewer);
}
