using System.Net;
using System.Net.Sockets;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.Configuration;

namespace SamCam.ServiceDefaults;

/// <summary>Where a service listens, looked at before anything is started: the host would log how it failed, with all of its stack.</summary>
public static class ListenAddress
{
    /// <summary>The first of the configured addresses that another program listens at; null when all are free.</summary>
    public static string? FindUsed(IConfiguration configuration) =>
        (configuration[WebHostDefaults.ServerUrlsKey] ?? "").Split(';', StringSplitOptions.RemoveEmptyEntries).FirstOrDefault(IsUsed);

    private static bool IsUsed(string url)
    {
        // One with a wildcard for its host is no address of one network card, and any port will do for port 0.
        if (!Uri.TryCreate(url, UriKind.Absolute, out var address) || address.Port == 0)
            return false;
        try
        {
            using var probe = new TcpListener(IPAddress.TryParse(address.Host.Trim('[', ']'), out var ip) ? ip : IPAddress.Loopback, address.Port);
            probe.Start();
            return false;
        }
        catch (SocketException e) when (e.SocketErrorCode == SocketError.AddressAlreadyInUse)
        {
            return true;
        }
        catch (SocketException)
        {
            // Another fault, such as a port that needs a right: the host says which.
            return false;
        }
    }
}
