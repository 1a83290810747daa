using System.Net;
using System.Net.Sockets;

namespace SamCam.Testing.Servers;

/// <summary>Ports of the loopback address that nothing listens on.</summary>
public static class FreePorts
{
    // Below the range that the system hands to outgoing connections: one of those could take the port while a server restarts.
    private const int First = 15_000;
    private const int Last = 32_000;

    private static readonly Lock Gate = new();
    private static readonly HashSet<int> Taken = [];

    /// <summary>A port that this process has not been given before.</summary>
    public static int Take() => TakeRange(1);

    /// <summary>The first of <paramref name="count"/> ports in a row.</summary>
    public static int TakeRange(int count)
    {
        lock (Gate)
        {
            for (var attempt = 0; attempt < 1_000; attempt++)
            {
                var first = Random.Shared.Next(First, Last - count);
                var ports = Enumerable.Range(first, count);
                if (ports.Any(Taken.Contains) || !ports.All(IsFree))
                    continue;
                Taken.UnionWith(ports);
                return first;
            }
        }
        throw new InvalidOperationException($"no {count} free ports in a row between {First} and {Last}");
    }

    private static bool IsFree(int port)
    {
        using var listener = new TcpListener(IPAddress.Loopback, port);
        try
        {
            listener.Start();
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }
}
