using Microsoft.Extensions.Logging;

namespace SamCam.ServiceDefaults;

/// <summary>All that services log in common.</summary>
internal static partial class LogMessages
{
    [LoggerMessage(Level = LogLevel.Warning, Message = "RabbitMQ {Version} ignores x-consumer-timeout: its own consumer_timeout must be over twice the shard limit of {ShardLimit}")]
    public static partial void ConsumerTimeoutTooShort(ILogger logger, string version, TimeSpan shardLimit);

    [LoggerMessage(Level = LogLevel.Warning, Message = "{Work}: {Sentence}")]
    public static partial void Fault(ILogger logger, string work, string sentence);

    [LoggerMessage(Level = LogLevel.Error, Message = "{Work} failed; it is tried again")]
    public static partial void UnexpectedFault(ILogger logger, Exception exception, string work);

    [LoggerMessage(Level = LogLevel.Information, Message = "{Service}: bus {Bus}, database {Database}")]
    public static partial void Started(ILogger logger, string service, string bus, string database);
}
