using System.Net;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.Configuration;

namespace SamCam.Coordinator.Access;

/// <summary>Where a program listens, as its settings say.</summary>
internal static class ListenAddresses
{
    /// <summary>The addresses, and the setting of each.</summary>
    public static IEnumerable<(string Setting, string Address)> Of(IConfiguration configuration)
    {
        // As Kestrel does: endpoints of its own section take the place of the addresses.
        var endpoints = configuration.GetSection("Kestrel:Endpoints").GetChildren().ToList();
        return endpoints.Count > 0
            ? endpoints.Select(e => ($"{e.Path}:Url", e["Url"] ?? ""))
            : (configuration[WebHostDefaults.ServerUrlsKey] ?? "")
                .Split(';', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries).Select(url => ("Urls", url));
    }

    /// <summary>Whether only this machine can connect to an address. One that cannot be read is taken for open to others.</summary>
    public static bool IsLocal(string address)
    {
        // A socket file.
        if (address.Contains("://unix:", StringComparison.OrdinalIgnoreCase))
            return true;
        return Uri.TryCreate(address, UriKind.Absolute, out var uri) && IsLocalHost(uri.Host);
    }

    /// <summary>Whether a host's name or address can only be this machine, whatever name servers say.</summary>
    public static bool IsLocalHost(string host) =>
        host.Equals("localhost", StringComparison.OrdinalIgnoreCase)
        || IPAddress.TryParse(host.Trim('[', ']'), out var address) && IPAddress.IsLoopback(address);
}
