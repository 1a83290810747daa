using Microsoft.Extensions.Logging;

namespace SamCam.ServiceDefaults;

/// <summary>All that start-up logs.</summary>
internal static partial class LogMessages
{
    [LoggerMessage(Level = LogLevel.Warning, Message = "RabbitMQ {Version} ignores x-consumer-timeout: its own consumer_timeout must be over twice the shard limit of {ShardLimit}")]
    public static partial void ConsumerTimeoutTooShort(ILogger logger, string version, TimeSpan shardLimit);

    [LoggerMessage(Level = LogLevel.Information, Message = "{Service}: bus {Bus}, database {Database}")]
    public static partial void Started(ILogger logger, string service, string bus, string database);
}
