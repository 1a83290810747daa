using Microsoft.Extensions.DependencyInjection;
using SamCam.ServiceDefaults;

namespace SamCam.Coordinator.Telemetry;

/// <summary>Counts messages that nobody could handle: those handed out too often, and those that MassTransit set aside after an error.</summary>
internal sealed class DeadLetters(BusOptions options, IServiceProvider services, TimeProvider time)
{
    /// <summary>How often the broker is asked: each time over a connection of its own.</summary>
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(30);

    private readonly IReadOnlyList<string> queues =
    [
        RabbitMqBroker.DeadLetters,
        .. services.GetServices<BusUse>().SelectMany(u => u.Queues).Where(q => !q.Temporary).Select(q => q.Name + "_error").Distinct(StringComparer.Ordinal),
    ];

    private IReadOnlyDictionary<string, long> counted = new Dictionary<string, long>(StringComparer.Ordinal);
    private long? lookedAt;

    /// <summary>Messages by queue; a queue that is not there has none. Nothing for a bus inside the process.</summary>
    public async Task<IReadOnlyDictionary<string, long>> CountAsync(CancellationToken cancellationToken)
    {
        if (options.Uri is null || (lookedAt is { } last && time.GetElapsedTime(last) < Interval))
            return counted;
        counted = await services.GetRequiredService<RabbitMqBroker>().CountAsync(queues, cancellationToken);
        lookedAt = time.GetTimestamp();
        return counted;
    }
}
