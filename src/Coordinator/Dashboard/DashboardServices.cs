using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Components.Authorization;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using MudBlazor.Services;
using SamCam.Coordinator.Access;
using SamCam.Coordinator.Dashboard.Access;
using SamCam.Coordinator.Dashboard.Assets;
using SamCam.Coordinator.Dashboard.Layout;
using SamCam.Coordinator.Dashboard.LogIn;
using SamCam.Coordinator.Dashboard.Pictures;
using SamCam.Coordinator.Dashboard.Submit;
using SamCam.Storage.Access;

namespace SamCam.Coordinator.Dashboard;

/// <summary>The dashboard as services and endpoints.</summary>
public static class DashboardServices
{
    /// <summary>Adds what the pages need.</summary>
    public static IServiceCollection AddDashboard(this IServiceCollection services)
    {
        services.AddRazorComponents().AddInteractiveServerComponents(circuits => circuits.DetailedErrors = false);
        services.AddMudServices();
        services.AddCascadingAuthenticationState();
        return services
            // Keys for what a page hands back to the process that made it: nothing that must outlast the process, so nothing is kept on a disk.
            .AddSingleton<IDataProtectionProvider, EphemeralDataProtectionProvider>()
            .AddScoped<AuthenticationStateProvider, CircuitUser>()
            .AddScoped<Deeds>()
            .AddSingleton<AssetFiles>()
            .AddSingleton<PictureArtist>()
            .AddSingleton<DatasetPreview>()
            .AddSingleton<Looks>();
    }

    /// <summary>Maps the pages, their files and pictures.</summary>
    public static void MapDashboard(this IEndpointRouteBuilder routes)
    {
        routes.MapAssets();
        routes.MapLogIn();
        routes.MapPictures();
        routes.MapRazorComponents<App>()
            // The header of every answer says it already, more strictly.
            .AddInteractiveServerRenderMode(server => (server.ContentSecurityFrameAncestorsPolicy, server.DisableWebSocketCompression) = (null, true))
            .RequireAccess(AccessRole.Viewer)
            .WithMetadata(new OwnAudit())
            // Pages take no forms, and whatever comes from another site is refused before.
            .DisableAntiforgery();
    }
}
