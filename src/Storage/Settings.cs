using Microsoft.Extensions.Configuration;
using SamCam.Segmentation;

namespace SamCam.Storage;

/// <summary>Reads sections of the configuration.</summary>
public static class Settings
{
    /// <summary>A section as its options; the defaults where nothing is said.</summary>
    /// <exception cref="InputException">A setting is unknown, or has a value that it cannot have; names the section.</exception>
    public static T Read<T>(IConfiguration configuration, string section)
        where T : class, new()
    {
        // A value without members is no setting of ours: SAMCAM_MODELS, the folder of models, reads as one of the section Models.
        if (!configuration.GetSection(section).GetChildren().Any())
            return new T();
        try
        {
            return configuration.GetSection(section).Get<T>(o => o.ErrorOnUnknownConfiguration = true) ?? new T();
        }
        catch (InvalidOperationException e)
        {
            throw new InputException(section, "a setting is unknown or has a wrong value (" + e.Message + ")", "compare it with docs/operations.md and docs/storage.md", e);
        }
    }
}
