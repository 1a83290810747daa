namespace SamCam.Coordinator.Webhooks;

/// <summary>Who may be told that jobs end, and how it is signed: section <c>Webhooks</c>.</summary>
public sealed record WebhookOptions
{
    /// <summary>Name of the section.</summary>
    public const string Section = "Webhooks";

    /// <summary>The hosts that may be called, as <c>https://ci.example</c> or <c>https://ci.example:8443</c>; none allows no webhooks. Nothing else is ever called.</summary>
    public IReadOnlyList<string> Hosts { get; init; } = [];

    /// <summary>The key of the signature, known to those hosts; at least 16 characters.</summary>
    public string? Secret { get; init; }

    /// <summary>How long a call may take.</summary>
    public TimeSpan Timeout { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>The pause after the first try in vain; each further one is twice as long, an hour at most.</summary>
    public TimeSpan FirstPause { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>Tries before it is given up. The default is half a day.</summary>
    public int Attempts { get; init; } = 20;

    /// <summary>It shows itself without the secret.</summary>
    public override string ToString() => $"{nameof(WebhookOptions)} {{ {string.Join(", ", Hosts)} }}";
}
