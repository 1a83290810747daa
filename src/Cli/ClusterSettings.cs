using Microsoft.Extensions.Configuration;

namespace SamCam.Cli;

/// <summary>The settings of a cluster, for commands that look into it.</summary>
internal static class ClusterSettings
{
    /// <summary>The settings as the services read them, but for the command line, which is the command's: <c>appsettings.json</c> beside the program, then the environment.</summary>
    public static IConfiguration Read() => new ConfigurationBuilder()
        .SetBasePath(AppContext.BaseDirectory).AddJsonFile("appsettings.json", optional: true).AddEnvironmentVariables("SAMCAM_").Build();
}
