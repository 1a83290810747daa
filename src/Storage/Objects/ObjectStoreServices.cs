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
        services.TryAddSingleton(Read(configuration));
        services.TryAddSingleton<IObjectStores, ObjectStores>();
        return services;
    }

    private static ObjectStoreOptions Read(IConfiguration configuration)
    {
        try
        {
            return configuration.GetSection(ObjectStoreOptions.Section).Get<ObjectStoreOptions>(o => o.ErrorOnUnknownConfiguration = true) ?? new ObjectStoreOptions();
        }
        catch (InvalidOperationException e)
        {
            throw new InputException(ObjectStoreOptions.Section, "a setting is unknown or has a wrong value (" + e.Message + ")", "compare it with docs/storage.md", e);
        }
    }
}
