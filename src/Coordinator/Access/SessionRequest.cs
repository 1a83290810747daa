namespace SamCam.Coordinator.Access;

/// <summary>A log-in of a browser, as JSON or as a form.</summary>
/// <param name="Key">The API key; left out when the request has an <c>Authorization</c> header.</param>
/// <param name="ReturnUrl">Where a form goes on to: a path of this server.</param>
public sealed record SessionRequest(string? Key, string? ReturnUrl)
{
    /// <summary>It shows itself without the key.</summary>
    public override string ToString() => nameof(SessionRequest);
}
