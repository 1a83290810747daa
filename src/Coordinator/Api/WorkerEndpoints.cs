using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using SamCam.Client.Documents;
using SamCam.Storage.Results;

namespace SamCam.Coordinator.Api;

/// <summary>Workers over HTTP.</summary>
public static class WorkerEndpoints
{
    /// <summary>Maps <c>/v1/workers</c>: those that were heard of lately.</summary>
    public static void MapWorkers(this IEndpointRouteBuilder routes) =>
        routes.MapGet("/v1/workers", ListAsync).WithTags("Workers").WithName("listWorkers").WithSummary("Lists the workers that were heard of lately.");

    private static async Task<IReadOnlyList<WorkerDocument>> ListAsync(WorkerStore workers, CoordinatorOptions options, CancellationToken cancellationToken) =>
    [
        .. (await workers.GetLiveAsync(options.WorkerTimeout, cancellationToken))
            .Select(w => new WorkerDocument(w.Name, w.Engine, w.Device, w.ImagesPerSecond, w.MemoryBytes, w.ShardId, w.SeenAt)),
    ];
}
