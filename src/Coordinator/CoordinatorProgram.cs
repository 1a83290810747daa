using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using SamCam.Coordinator.Telemetry;
using SamCam.ServiceDefaults;
using SamCam.Storage;
using SamCam.Storage.Results;

namespace SamCam.Coordinator;

/// <summary>The coordinator as a program of its own: its services and its endpoints.</summary>
public static class CoordinatorProgram
{
    private const string Name = "coordinator";

    /// <summary>Where a coordinator listens unless <c>Urls</c> says otherwise.</summary>
    public const string DefaultUrl = "http://127.0.0.1:8700";

    /// <summary>Runs until it is told to end.</summary>
    /// <param name="arguments">Settings as <c>--Section:Key value</c>; after the word <c>migrate</c> the tables are brought up to date and nothing else is done.</param>
    /// <returns>The exit code: 0 after an orderly end, 2 when a setting is wrong, 1 for anything else.</returns>
    public static Task<int> RunAsync(string[] arguments) => arguments is [MigrateCommand.Name, .. var settings]
        ? MigrateCommand.RunAsync(settings, CancellationToken.None)
        : ClusterService.RunAsync(Name, arguments, DefaultUrl, Add, PrepareAsync);

    /// <summary>Makes a coordinator that is ready to start.</summary>
    /// <inheritdoc cref="RunAsync"/>
    /// <returns>The coordinator, not started.</returns>
    /// <exception cref="Segmentation.InputException">A setting is wrong; names it.</exception>
    public static Task<WebApplication> CreateAsync(string[] arguments, CancellationToken cancellationToken) =>
        ClusterService.CreateAsync(Name, arguments, DefaultUrl, Add, PrepareAsync, cancellationToken);

    /// <summary>Adds all that a coordinator is made of but its bus, which may be shared with a worker of the same process.</summary>
    /// <exception cref="Segmentation.InputException">A setting is wrong; names it.</exception>
    public static void AddParts(WebApplicationBuilder builder) => builder.AddCoordinatorWeb().Services
        .AddCoordinator(Settings.Read<CoordinatorOptions>(builder.Configuration, CoordinatorOptions.Section))
        .AddSingleton<ClusterCounter>()
        .AddSingleton<JobForecast>()
        .AddSingleton<DeadLetters>()
        .AddHostedService<ClusterGauges>();

    /// <summary>Brings the tables up to date, and maps all that a coordinator shows over HTTP: whatever is mapped here is there in <c>samcam serve</c> too.</summary>
    /// <exception cref="Segmentation.InputException">Others could connect without saying who they are, or the tables are of an earlier version and not to be changed here.</exception>
    public static async Task PrepareAsync(WebApplication app, CancellationToken cancellationToken)
    {
        var database = app.Services.GetRequiredService<IClusterDatabase>();
        if (app.Services.GetRequiredService<DatabaseOptions>().Migrate)
            await database.MigrateAsync(cancellationToken);
        else
            await ClusterStorage.RequireMigratedAsync(database, cancellationToken);
        await app.UseCoordinatorWebAsync(cancellationToken);
    }

    private static void Add(WebApplicationBuilder builder)
    {
        AddParts(builder);
        builder.Services.AddClusterBus(builder.Configuration, bus => bus.AddCoordinatorConsumers());
    }
}
