namespace SamCam.Coordinator.Access;

/// <summary>Who may do what: section <c>Access</c>.</summary>
public sealed record AccessOptions
{
    /// <summary>Name of the section.</summary>
    public const string Section = "Access";

    /// <summary>Whether a key is asked for even while there is none and only this machine can connect: right behind a proxy on the same machine.</summary>
    public bool Required { get; init; }

    /// <summary>Whether metrics are shown to everybody.</summary>
    public bool OpenMetrics { get; init; }

    /// <summary>Requests a second that each key, person or address may make in the long run; 0 for any number.</summary>
    public int RequestsPerSecond { get; init; } = 100;

    /// <summary>Requests that it may make at once after a pause.</summary>
    public int RequestBurst { get; init; } = 1000;

    /// <summary>Bytes of a request's body at most.</summary>
    public long MaxRequestBody { get; init; } = 1 << 20;

    /// <summary>How long a browser stays logged in.</summary>
    public TimeSpan SessionLifetime { get; init; } = TimeSpan.FromHours(12);

    /// <summary>Days that rows of the audit log are kept; null for ever.</summary>
    public int? AuditDays { get; init; }

    /// <summary>An identity provider beside the keys.</summary>
    public OidcOptions Oidc { get; init; } = new();
}
