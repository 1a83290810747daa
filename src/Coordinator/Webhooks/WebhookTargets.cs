using SamCam.Segmentation;

namespace SamCam.Coordinator.Webhooks;

/// <summary>The addresses that may be called: those of configured hosts, by scheme, name and port.</summary>
public sealed class WebhookTargets
{
    private const int MaxLength = 2048;
    private const int MinSecretLength = 16;
    private const string Hosts = WebhookOptions.Section + ":" + nameof(WebhookOptions.Hosts);

    private readonly HashSet<string> origins;

    /// <summary>Takes the settings.</summary>
    /// <exception cref="InputException">One cannot work; names it.</exception>
    public WebhookTargets(WebhookOptions options)
    {
        origins = options.Hosts.Select(OriginOf).ToHashSet(StringComparer.Ordinal);
        if (origins.Count > 0 && options.Secret is not { Length: >= MinSecretLength })
            throw new InputException("Webhooks:Secret", $"a webhook is signed, and the key is missing or shorter than {MinSecretLength} characters", "give a long random text, and the same to the host that is called");
        if (options.Attempts < 1 || options.Timeout <= TimeSpan.Zero || options.FirstPause <= TimeSpan.Zero)
            throw new InputException("Webhooks:Attempts, :Timeout, :FirstPause", "no call could be made", "give numbers and times above zero");
    }

    /// <summary>Passes an address that may be called.</summary>
    /// <exception cref="InputException">It is none, or on another host.</exception>
    public Uri Check(string address)
    {
        if (address.Length > MaxLength || !Uri.TryCreate(address, UriKind.Absolute, out var uri) || !IsHttp(uri) || uri.UserInfo.Length > 0 || uri.Fragment.Length > 0)
            throw new InputException("webhook", $"it is no address of at most {MaxLength} characters without user and fragment", "give https://host/path");
        if (!origins.Contains(uri.GetLeftPart(UriPartial.Authority)))
            throw new InputException("webhook", $"{uri.GetLeftPart(UriPartial.Authority)} is no host that may be called ({Hosts})", "name one that is, or let an operator add it");
        return uri;
    }

    private static string OriginOf(string host) =>
        Uri.TryCreate(host, UriKind.Absolute, out var uri) && IsHttp(uri) && uri.UserInfo.Length == 0 && uri.PathAndQuery == "/" && uri.Fragment.Length == 0
            ? uri.GetLeftPart(UriPartial.Authority)
            : throw new InputException($"{Hosts} '{host}'", "it is no host", "write https://name or https://name:port");

    private static bool IsHttp(Uri uri) => uri.Scheme == Uri.UriSchemeHttps || uri.Scheme == Uri.UriSchemeHttp;
}
