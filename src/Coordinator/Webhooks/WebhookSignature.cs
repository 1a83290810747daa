using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace SamCam.Coordinator.Webhooks;

/// <summary>How a receiver tells that a call is from the coordinator, and not an old one that somebody sends again.</summary>
public static class WebhookSignature
{
    /// <summary>Header of the time of the call: seconds since 1970, UTC.</summary>
    public const string TimestampHeader = "SamCam-Timestamp";

    /// <summary>Header of the signature.</summary>
    public const string Header = "SamCam-Signature";

    /// <summary>Header of what is the same for every try of one call.</summary>
    public const string DeliveryHeader = "SamCam-Delivery";

    /// <summary><c>v1=</c> and the lower-case hexadecimal HMAC-SHA256 of the timestamp's text, a full stop and the body, by the shared secret in UTF-8.</summary>
    public static string Of(string secret, long timestamp, ReadOnlySpan<byte> body)
    {
        using var hash = IncrementalHash.CreateHMAC(HashAlgorithmName.SHA256, Encoding.UTF8.GetBytes(secret));
        hash.AppendData(Encoding.ASCII.GetBytes(string.Create(CultureInfo.InvariantCulture, $"{timestamp}.")));
        hash.AppendData(body);
        return "v1=" + Convert.ToHexStringLower(hash.GetHashAndReset());
    }
}
