using Microsoft.Extensions.Logging;

namespace SamCam.Coordinator;

/// <summary>All that the coordinator logs.</summary>
internal static partial class LogMessages
{
    [LoggerMessage(Level = LogLevel.Error, Message = "Job {JobId} cannot be indexed: {Reason}")]
    public static partial void IndexingFailed(ILogger logger, Guid jobId, string reason);

    [LoggerMessage(Level = LogLevel.Information, Message = "Job {JobId}: {Count} shards queued")]
    public static partial void ShardsQueued(ILogger logger, Guid jobId, int count);

    [LoggerMessage(Level = LogLevel.Information, Message = "Job {JobId} completed")]
    public static partial void JobCompleted(ILogger logger, Guid jobId);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Dispatching job {JobId} failed; trying again")]
    public static partial void DispatchFailed(ILogger logger, Guid jobId, Exception exception);
}
