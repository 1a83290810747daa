using SamCam.Coordinator;
using SamCam.Segmentation;

namespace SamCam.Cli.Server;

/// <summary>Where the server of a command is.</summary>
internal static class ServerAddress
{
    /// <summary>Environment variable with the address, for commands that are not given <c>--server</c>.</summary>
    public const string Variable = "SAMCAM_SERVER";

    /// <summary>The address unless a command is told another: that of the environment, else the one that <c>samcam serve</c> listens on.</summary>
    public static string Default => Environment.GetEnvironmentVariable(Variable) is { Length: > 0 } address ? address : CoordinatorProgram.DefaultUrl;

    /// <summary>Reads an address.</summary>
    /// <exception cref="InputException">It is none.</exception>
    public static Uri Parse(string text) => Uri.TryCreate(text, UriKind.Absolute, out var uri) && uri.Scheme is "http" or "https" && uri.UserInfo.Length == 0 && uri.Query.Length == 0
        ? uri
        : throw new InputException($"--server {WithoutUser(text)}", "it is no address of a server", $"write it as {CoordinatorProgram.DefaultUrl}; keys go into a file (--key) or into {ServerKey.Variable}");

    // Somebody may have put a secret in front of the host.
    private static string WithoutUser(string text) => text.LastIndexOf('@') is >= 0 and var at ? "..." + text[at..] : text;
}
