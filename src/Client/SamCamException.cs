using System.Net;

namespace SamCam.Client;

/// <summary>The server refused; the message says why, and what to do.</summary>
/// <param name="status">How it answered.</param>
/// <param name="message">What it said.</param>
/// <param name="problems">Each thing that is wrong, where it named several; null for the message alone.</param>
public sealed class SamCamException(HttpStatusCode status, string message, IReadOnlyList<string>? problems = null) : Exception(message)
{
    /// <summary>How the server answered.</summary>
    public HttpStatusCode Status { get; } = status;

    /// <summary>Each thing that is wrong; the message alone where the server named one.</summary>
    public IReadOnlyList<string> Problems { get; } = problems is { Count: > 0 } ? problems : [message];
}
