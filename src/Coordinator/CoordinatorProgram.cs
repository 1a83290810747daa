using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using SamCam.Coordinator.Access;
using SamCam.Coordinator.Api;
using SamCam.ServiceDefaults;
using SamCam.Storage;
using SamCam.Storage.Results;

namespace SamCam.Coordinator;

/// <summary>The coordinator as a program of its own: its services and its endpoints.</summary>
public static class CoordinatorProgram
{
    private const string Name = "coordinator";
    private const string DefaultUrl = "http://127.0.0.1:8700";

    /// <summary>Runs until it is told to end.</summary>
    /// <param name="arguments">Settings as <c>--Section:Key value</c>.</param>
    /// <returns>The exit code: 0 after an orderly end, 2 when a setting is wrong, 1 for anything else.</returns>
    public static Task<int> RunAsync(string[] arguments) => ClusterService.RunAsync(Name, arguments, DefaultUrl, Add, PrepareAsync);

    /// <summary>Makes a coordinator that is ready to start.</summary>
    /// <inheritdoc cref="RunAsync"/>
    /// <returns>The coordinator, not started.</returns>
    /// <exception cref="Segmentation.InputException">A setting is wrong; names it.</exception>
    public static Task<WebApplication> CreateAsync(string[] arguments, CancellationToken cancellationToken) =>
        ClusterService.CreateAsync(Name, arguments, DefaultUrl, Add, PrepareAsync, cancellationToken);

    private static void Add(WebApplicationBuilder builder) => builder.AddAccess().Services
        .AddApi()
        .AddCoordinator(Settings.Read<CoordinatorOptions>(builder.Configuration, CoordinatorOptions.Section))
        .AddClusterBus(builder.Configuration, bus => bus.AddCoordinatorConsumers());

    private static async Task PrepareAsync(WebApplication app, CancellationToken cancellationToken)
    {
        await app.Services.GetRequiredService<IClusterDatabase>().MigrateAsync(cancellationToken);
        await app.UseAccessAsync(cancellationToken);
        app.MapApi();
        app.MapKeys();
        app.MapSession();
        app.MapAudit();
    }
}
