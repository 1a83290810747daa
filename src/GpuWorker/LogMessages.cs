using Microsoft.Extensions.Logging;

namespace SamCam.GpuWorker;

/// <summary>All that a worker logs.</summary>
internal static partial class LogMessages
{
    [LoggerMessage(Level = LogLevel.Warning, Message = "Image {Key} failed: {Reason}")]
    public static partial void ImageFailed(ILogger logger, string key, string reason);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Results dropped: {Reason}")]
    public static partial void LeaseLost(ILogger logger, string reason);

    [LoggerMessage(Level = LogLevel.Error, Message = "Shard {ShardId}, attempt {Attempt} failed")]
    public static partial void ShardFailed(ILogger logger, long shardId, int attempt, Exception exception);

    [LoggerMessage(Level = LogLevel.Information, Message = "Models loaded on {Provider}: {Numerics}")]
    public static partial void ModelsLoaded(ILogger logger, string provider, string numerics);
}
