using Microsoft.Extensions.Logging;

namespace SamCam.ServiceDefaults;

/// <summary>All that services log in common.</summary>
internal static partial class LogMessages
{
    [LoggerMessage(EventId = 1001, Level = LogLevel.Warning, Message = "RabbitMQ {Version} ignores x-consumer-timeout: its own consumer_timeout must be over twice the shard limit of {ShardLimit}")]
    public static partial void ConsumerTimeoutTooShort(ILogger logger, string version, TimeSpan shardLimit);

    [LoggerMessage(EventId = 1002, Level = LogLevel.Warning, Message = "{Work}: {Sentence}")]
    public static partial void Fault(ILogger logger, string work, string sentence);

    [LoggerMessage(EventId = 1003, Level = LogLevel.Error, Message = "{Work} failed; it is tried again")]
    public static partial void UnexpectedFault(ILogger logger, Exception exception, string work);

    [LoggerMessage(EventId = 1004, Level = LogLevel.Information, Message = "{Service}: bus {Bus}, database {Database}")]
    public static partial void Started(ILogger logger, string service, string bus, string database);
}
