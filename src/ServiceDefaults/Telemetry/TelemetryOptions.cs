namespace SamCam.ServiceDefaults.Telemetry;

/// <summary>What a service tells of itself: section <c>Telemetry</c>.</summary>
public sealed record TelemetryOptions
{
    /// <summary>Name of the section.</summary>
    public const string Section = "Telemetry";

    /// <summary>How lines of the log look.</summary>
    public LogFormat Logs { get; init; }

    /// <summary>A collector that takes traces by OTLP, such as <c>http://collector:4317</c>; null for no traces.</summary>
    public Uri? OtlpEndpoint { get; init; }

    /// <summary>How the collector is spoken to.</summary>
    public OtlpTransport OtlpProtocol { get; init; }

    /// <summary>The part of API calls, 0 to 1, whose work is traced; all that a call causes is traced with it.</summary>
    public double SampleRatio { get; init; } = 0.1;

    /// <summary>Of the images of a job that is traced, one in so many has a span of its own. One that fails always has.</summary>
    public int ImagesPerSpan { get; init; } = 100;

    /// <summary>How often a coordinator counts jobs, shards and workers for its metrics.</summary>
    public TimeSpan Beat { get; init; } = TimeSpan.FromSeconds(5);
}
