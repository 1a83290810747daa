namespace SamCam.GpuWorker.Kubernetes;

/// <summary>What a worker does for the Kubernetes that it runs on: section <c>Kubernetes</c>.</summary>
public sealed record KubernetesOptions
{
    /// <summary>Name of the section.</summary>
    public const string Section = "Kubernetes";

    private const string ServiceAccount = "/var/run/secrets/kubernetes.io/serviceaccount/";

    /// <summary>The pod's own name; null for a worker that tells Kubernetes nothing.</summary>
    public string? PodName { get; init; }

    /// <summary>The namespace of the pod.</summary>
    public string? Namespace { get; init; }

    /// <summary>The API server.</summary>
    public Uri Server { get; init; } = new("https://kubernetes.default.svc");

    /// <summary>A file with the token of the pod's service account, which Kubernetes renews.</summary>
    public string TokenFile { get; init; } = ServiceAccount + "token";

    /// <summary>A PEM file of the only certificate authorities that are trusted.</summary>
    public string CaFile { get; init; } = ServiceAccount + "ca.crt";

    /// <summary>What deleting the pod costs while it is busy; idle it costs 0, and the cheapest goes first.</summary>
    public int BusyCost { get; init; } = 100;

    /// <summary>A worker counts as idle only after this long, so that the moment between two shards is told to nobody.</summary>
    public TimeSpan IdleAfter { get; init; } = TimeSpan.FromSeconds(5);
}
