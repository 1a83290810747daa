using System.Net;
using Microsoft.Extensions.Logging;

namespace SamCam.Coordinator;

/// <summary>All that the coordinator logs.</summary>
internal static partial class LogMessages
{
    [LoggerMessage(EventId = 2001, Level = LogLevel.Error, Message = "Job {JobId} cannot be indexed: {Reason}")]
    public static partial void IndexingFailed(ILogger logger, Guid jobId, string reason);

    [LoggerMessage(EventId = 2002, Level = LogLevel.Debug, Message = "Job {JobId}: shard {ShardId} queued")]
    public static partial void ShardQueued(ILogger logger, Guid jobId, long shardId);

    [LoggerMessage(EventId = 2003, Level = LogLevel.Information, Message = "Job {JobId} {State}")]
    public static partial void JobEnded(ILogger logger, Guid jobId, string state);

    [LoggerMessage(EventId = 2004, Level = LogLevel.Warning, Message = "Job {JobId}: the lease of shard {ShardId} ran out; it waits again")]
    public static partial void LeaseExpired(ILogger logger, Guid jobId, long shardId);

    [LoggerMessage(EventId = 2005, Level = LogLevel.Warning, Message = "{Message} could not be told: {Reason}")]
    public static partial void NotTold(ILogger logger, string message, string reason);

    [LoggerMessage(EventId = 2006, Level = LogLevel.Information, Message = "Access refused to {Address}: {Reason}")]
    public static partial void AccessRefused(ILogger logger, IPAddress? address, string reason);

    [LoggerMessage(EventId = 2007, Level = LogLevel.Error, Message = "Audit row {Row} should say that it ended with {Outcome}: {Reason}")]
    public static partial void AuditNotEnded(ILogger logger, long row, int outcome, string reason);

    [LoggerMessage(EventId = 2008, Level = LogLevel.Warning, Message = "Job {JobId}: its webhook was tried {Attempts} times and is given up: {Reason}")]
    public static partial void WebhookGivenUp(ILogger logger, Guid jobId, int attempts, string reason);

    [LoggerMessage(EventId = 2009, Level = LogLevel.Information, Message = "Job {JobId} was kept for {Days} days after its end and is deleted")]
    public static partial void JobExpired(ILogger logger, Guid jobId, int days);
}
