using System.Net;

namespace SamCam.Client;

/// <summary>The server refused; the message says why, and what to do.</summary>
/// <param name="status">How it answered.</param>
/// <param name="message">What it said.</param>
public sealed class SamCamException(HttpStatusCode status, string message) : Exception(message)
{
    /// <summary>How the server answered.</summary>
    public HttpStatusCode Status { get; } = status;
}
