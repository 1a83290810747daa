using Microsoft.Extensions.Configuration;
using SamCam.Segmentation;
using SamCam.Storage.Access;

namespace SamCam.Coordinator.Access;

/// <summary>
/// Whether nobody has to say who they are: until the first key is made, if no identity provider is set. Only this machine may connect then, and
/// whoever does is an admin. A key that was revoked or ran out does not open it again.
/// </summary>
public sealed class OpenAccess(AccessOptions options, ApiKeyStore keys, TimeProvider time)
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(1);

    private volatile bool closed = options.Required || options.Oidc.Authority is not null;
    private long lookedAt;

    /// <summary>Whoever works on this machine.</summary>
    public static Identity Local { get; } = new("local", AccessRole.Admin);

    /// <summary>Whether it is open. The tables are asked once a second at most, and no more once there is a key.</summary>
    public async ValueTask<bool> IsOpenAsync(CancellationToken cancellationToken)
    {
        if (closed)
            return false;
        var last = Interlocked.Read(ref lookedAt);
        if (last != 0 && time.GetElapsedTime(last) < Interval)
            return true;
        if (await keys.AnyAsync(cancellationToken))
            return !(closed = true);
        Interlocked.Exchange(ref lookedAt, time.GetTimestamp());
        return true;
    }

    /// <summary>Refuses to be open to other machines.</summary>
    /// <exception cref="InputException">Others could connect, and there is neither a key nor an identity provider.</exception>
    public async Task CheckAsync(IConfiguration configuration, CancellationToken cancellationToken)
    {
        if (options.Required || !await IsOpenAsync(cancellationToken))
            return;
        foreach (var (setting, address) in ListenAddresses.Of(configuration))
        {
            if (!ListenAddresses.IsLocal(address))
            {
                throw new InputException(
                    $"{setting} ({address})",
                    "other machines can connect to it, and nobody would have to say who they are",
                    "make a key with `samcam keys create --role admin --name NAME`, set Access:Oidc:Authority, or listen on http://127.0.0.1:8700");
            }
        }
    }
}
