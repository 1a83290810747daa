using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.OpenApi;
using Scalar.AspNetCore;

namespace SamCam.Coordinator.Api;

/// <summary>The REST API as a whole: its endpoints, its description, and how errors look.</summary>
public static class ApiEndpoints
{
    /// <summary>Adds what the endpoints need.</summary>
    public static IServiceCollection AddApi(this IServiceCollection services) => services
        .AddProblemDetails()
        .AddExceptionHandler<InputProblems>()
        .AddOpenApi(options =>
        {
            options.OpenApiVersion = OpenApiSpecVersion.OpenApi3_1;
            options.AddDocumentTransformer((document, _, _) =>
            {
                document.Info = new OpenApiInfo
                {
                    Title = "SamCam",
                    Version = "v1",
                    Description = "Submit datasets, watch and steer jobs, query results and quality. Errors are problem details (RFC 9457).",
                };
                document.Servers?.Clear();
                return Task.CompletedTask;
            });
        })
        .AddSingleton<JobView>()
        .AddSingleton<JobWatch>();

    /// <summary>Maps everything below <c>/v1</c>, the description at <c>/openapi/v1.json</c> and a page to read it at <c>/reference</c>.</summary>
    public static void MapApi(this WebApplication app)
    {
        app.UseExceptionHandler();
        app.UseStatusCodePages();
        app.MapJobs();
        app.MapEvents();
        app.MapImages();
        app.MapArtifacts();
        app.MapStatistics();
        app.MapExport();
        app.MapFailures();
        app.MapModels();
        app.MapWorkers();
        app.MapOpenApi();
        app.MapScalarApiReference("/reference", reference => reference.WithTitle("SamCam").DisableAgent().DisableTelemetry().DisableDefaultFonts());
    }
}
