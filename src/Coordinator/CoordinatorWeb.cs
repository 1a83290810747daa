using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using SamCam.Coordinator.Access;
using SamCam.Coordinator.Api;
using SamCam.Coordinator.Dashboard;
using SamCam.Coordinator.Retention;
using SamCam.Coordinator.Webhooks;
using SamCam.ServiceDefaults.Telemetry;
using SamCam.Storage;

namespace SamCam.Coordinator;

/// <summary>All that a coordinator shows to the network, the same wherever it is hosted: access, API, dashboard, metrics.</summary>
public static class CoordinatorWeb
{
    /// <summary>Adds what it needs.</summary>
    /// <exception cref="Segmentation.InputException">A setting is wrong; names it.</exception>
    public static WebApplicationBuilder AddCoordinatorWeb(this WebApplicationBuilder builder)
    {
        var webhooks = Settings.Read<WebhookOptions>(builder.Configuration, WebhookOptions.Section);
        builder.AddAccess().Services.AddApi().AddDashboard()
            .AddSingleton(webhooks)
            // Checked now rather than with the first job that has one.
            .AddSingleton(new WebhookTargets(webhooks))
            .AddSingleton<WebhookSender>()
            .AddHostedService<WebhookService>()
            .AddHostedService<RetentionService>();
        return builder;
    }

    /// <summary>Adds the steps of every request and maps every endpoint. The tables are there by then.</summary>
    /// <exception cref="Segmentation.InputException">Others could connect without saying who they are.</exception>
    public static async Task UseCoordinatorWebAsync(this WebApplication app, CancellationToken cancellationToken)
    {
        await app.UseAccessAsync(cancellationToken);
        app.MapApi();
        app.MapKeys();
        app.MapSession();
        app.MapAudit();
        app.MapDashboard();
        app.MapMetrics().RequireMetricsAccess();
    }
}
