using System.Text.Json.Serialization;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using SamCam.Coordinator.Access;
using SamCam.Storage.Access;
using Scalar.AspNetCore;

namespace SamCam.Coordinator.Api;

/// <summary>The REST API as a whole: its endpoints, its description, and how errors look.</summary>
public static class ApiEndpoints
{
    /// <summary>Adds what the endpoints need.</summary>
    public static IServiceCollection AddApi(this IServiceCollection services) => services
        .AddProblemDetails(options => options.CustomizeProblemDetails = context => context.ProblemDetails.Detail ??= Problems.Sentence(context.ProblemDetails.Status))
        .AddExceptionHandler<InputProblems>()
        // What a client got wrong is told to the client, and is no fault of the server.
        .Configure<ExceptionHandlerOptions>(options => options.SuppressDiagnosticsCallback = context => InputProblems.StatusOf(context.Exception) < StatusCodes.Status500InternalServerError)
        .Configure<RouteHandlerOptions>(options => options.ThrowOnBadRequest = true)
        .ConfigureHttpJsonOptions(options => (options.SerializerOptions.RespectNullableAnnotations, options.SerializerOptions.NumberHandling) = (true, JsonNumberHandling.Strict))
        .AddOpenApi(ApiDescription.Configure)
        .AddSingleton<JobView>()
        .AddSingleton<JobWatch>();

    /// <summary>Maps everything below <c>/v1</c>, the description at <c>/openapi/v1.json</c> and a page to read it at <c>/reference</c>. Viewers may read it all.</summary>
    public static void MapApi(this IEndpointRouteBuilder routes)
    {
        var api = routes.MapGroup("").RequireAccess(AccessRole.Viewer);
        api.MapJobs();
        api.MapEvents();
        api.MapImages();
        api.MapArtifacts();
        api.MapStatistics();
        api.MapExport();
        api.MapFailures();
        api.MapModels();
        api.MapWorkers();
        api.MapOpenApi();
        api.MapScalarApiReference("/reference", reference => reference.WithTitle("SamCam").DisableAgent().DisableTelemetry().DisableDefaultFonts().HideDeveloperTools().WithNonce());
    }
}
