using Microsoft.Extensions.Configuration;

namespace SamCam.ServiceDefaults;

/// <summary>Where settings come from: <c>appsettings.json</c> beside the program, then environment variables, then a command line.</summary>
public static class ServiceSettings
{
    /// <summary>Reads them as the services do, for what is no service.</summary>
    /// <param name="arguments">Settings as <c>--Section:Key value</c>; none for a program whose command line is its own.</param>
    public static IConfiguration Read(params string[] arguments) => new ConfigurationBuilder()
        .SetBasePath(AppContext.BaseDirectory).AddJsonFile("appsettings.json", optional: true).AddBehindFile(arguments).Build();

    /// <summary>Adds what stands above the file.</summary>
    internal static IConfigurationBuilder AddBehindFile(this IConfigurationBuilder builder, string[] arguments) =>
        builder.AddEnvironmentVariables("SAMCAM_").AddCommandLine(arguments);
}
