using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Threading.RateLimiting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.RateLimiting;

namespace SamCam.Coordinator.Access;

/// <summary>How many requests each key, person or address may make.</summary>
internal static class RequestLimits
{
    /// <summary>Sets up the limits.</summary>
    public static void Configure(RateLimiterOptions limiter, AccessOptions options)
    {
        limiter.RejectionStatusCode = StatusCodes.Status429TooManyRequests;
        limiter.OnRejected = (context, _) => RejectAsync(context);
        if (options.RequestsPerSecond <= 0)
            return;
        var bucket = new TokenBucketRateLimiterOptions
        {
            TokenLimit = Math.Max(options.RequestBurst, 1),
            TokensPerPeriod = options.RequestsPerSecond,
            ReplenishmentPeriod = TimeSpan.FromSeconds(1),
            QueueLimit = 0,
        };
        limiter.GlobalLimiter = PartitionedRateLimiter.Create<HttpContext, string>(
            context => RateLimitPartition.GetTokenBucketLimiter(Partition(context), _ => bucket), StringComparer.Ordinal);
    }

    private static string Partition(HttpContext context) => Identity.Of(context.User) switch
    {
        { KeyId: { } key } => "key " + key.ToString(),
        { } person => "name " + person.Name,
        null => "address " + Address(context.Connection.RemoteIpAddress),
    };

    // A network of one's own has 2^64 IPv6 addresses.
    private static string Address(IPAddress? address) => address is { AddressFamily: AddressFamily.InterNetworkV6, IsIPv4MappedToIPv6: false }
        ? Convert.ToHexString(address.GetAddressBytes().AsSpan(0, 8))
        : address?.ToString() ?? "";

    private static async ValueTask RejectAsync(OnRejectedContext context)
    {
        var wait = context.Lease.TryGetMetadata(MetadataName.RetryAfter, out var time) ? Math.Max(1, (int)Math.Ceiling(time.TotalSeconds)) : 1;
        context.HttpContext.Response.Headers.RetryAfter = wait.ToString(CultureInfo.InvariantCulture);
        await Results.Problem($"Too many requests; ask again in {wait} s.", statusCode: StatusCodes.Status429TooManyRequests).ExecuteAsync(context.HttpContext);
    }
}
