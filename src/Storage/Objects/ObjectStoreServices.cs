using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using SamCam.Segmentation;

namespace SamCam.Storage.Objects;

/// <summary>Object stores as services.</summary>
public static class ObjectStoreServices
{
    /// <summary>Adds <see cref="IObjectStores"/> as section <c>Objects</c> configures them.</summary>
    /// <exception cref="InputException">A setting is unknown or has a value that it cannot have; names it.</exception>
    public static IServiceCollection AddObjectStores(this IServiceCollection services, IConfiguration configuration)
    {
        services.TryAddSingleton(Settings.Read<ObjectStoreOptions>(configuration, ObjectStoreOptions.Section));
        services.TryAddSingleton<IObjectStores, ObjectStores>();
        return services;
    }
}
