using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Logging;
using OpenTelemetry.Exporter;
using OpenTelemetry.Metrics;
using OpenTelemetry.Resources;
using OpenTelemetry.Trace;
using SamCam.Segmentation;
using SamCam.Storage;

namespace SamCam.ServiceDefaults.Telemetry;

/// <summary>Logs, metrics and traces of a service.</summary>
public static class TelemetryServices
{
    private const string TimestampFormat = "yyyy-MM-ddTHH:mm:ss.fffZ";

    /// <summary>Adds them as configured. Metrics are always there; traces only where a collector is named.</summary>
    /// <param name="builder">The service.</param>
    /// <param name="name">Its name: coordinator, worker or serve.</param>
    /// <exception cref="InputException">A setting is wrong; names it.</exception>
    public static WebApplicationBuilder AddTelemetry(this WebApplicationBuilder builder, string name)
    {
        var options = Settings.Read<TelemetryOptions>(builder.Configuration, TelemetryOptions.Section);
        Check(options);
        builder.Services.TryAddSingleton(options);
        AddLogs(builder.Logging, options.Logs);
        var telemetry = builder.Services.AddOpenTelemetry()
            .ConfigureResource(resource => resource.AddService($"samcam-{name}", serviceVersion: typeof(TelemetryServices).Assembly.GetName().Version?.ToString(3)))
            .WithMetrics(metrics => metrics.AddMeter("SamCam.*", "System.Runtime", "Microsoft.AspNetCore.Hosting").AddPrometheusExporter(o => o.ScrapeResponseCacheDurationMilliseconds = 0));
        if (options.OtlpEndpoint is { } collector)
        {
            telemetry.WithTracing(traces => traces
                .AddAspNetCoreInstrumentation(http => http.Filter = IsWork)
                .AddSource("SamCam.*", "MassTransit")
                .SetSampler(new ParentBasedSampler(new TraceIdRatioBasedSampler(options.SampleRatio)))
                .AddOtlpExporter(o => (o.Endpoint, o.Protocol) = options.OtlpProtocol == OtlpTransport.Http
                    ? (new Uri(collector.AbsoluteUri.TrimEnd('/') + "/v1/traces"), OtlpExportProtocol.HttpProtobuf)
                    : (collector, OtlpExportProtocol.Grpc)));
        }

        return builder;
    }

    /// <summary>Maps <c>/metrics</c> for Prometheus. Who may read it is up to the caller.</summary>
    public static IEndpointConventionBuilder MapMetrics(this IEndpointRouteBuilder routes) => routes.MapPrometheusScrapingEndpoint("/metrics");

    // Probes and scrapes come every few seconds.
    private static bool IsWork(HttpContext context) =>
        !context.Request.Path.StartsWithSegments("/health", StringComparison.OrdinalIgnoreCase) && !context.Request.Path.StartsWithSegments("/metrics", StringComparison.OrdinalIgnoreCase);

    private static void AddLogs(ILoggingBuilder logging, LogFormat format)
    {
        if (format == LogFormat.Json)
        {
            logging.AddJsonConsole(console => (console.IncludeScopes, console.UseUtcTimestamp, console.TimestampFormat) = (true, true, TimestampFormat));
        }
        else
        {
            logging.AddSimpleConsole(console => (console.SingleLine, console.UseUtcTimestamp, console.TimestampFormat) = (true, true, "yyyy-MM-ddTHH:mm:ssZ "));
        }
    }

    private static void Check(TelemetryOptions options)
    {
        if (options.OtlpEndpoint is { } collector && !(collector.IsAbsoluteUri && collector.Scheme is "http" or "https"))
            throw new InputException("Telemetry:OtlpEndpoint", "it is no address of a collector", "give one such as http://collector:4317");
        if (options.SampleRatio is not (>= 0 and <= 1))
            throw new InputException("Telemetry:SampleRatio", "it is no part of the whole", "give a number from 0 to 1");
        if (options.ImagesPerSpan < 1)
            throw new InputException("Telemetry:ImagesPerSpan", "it is less than 1", "give 1 for a span of every image, 100 for one in a hundred");
        if (options.Beat < TimeSpan.FromMilliseconds(100))
            throw new InputException("Telemetry:Beat", "it is shorter than 0.1 s", "give a time such as 00:00:05");
    }
}
