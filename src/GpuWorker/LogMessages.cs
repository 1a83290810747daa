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

    [LoggerMessage(Level = LogLevel.Information, Message = "Shard {ShardId} goes back")]
    public static partial void ShardReturned(ILogger logger, long shardId);

    [LoggerMessage(Level = LogLevel.Information, Message = "Worker {Worker} loaded models: {Numerics}")]
    public static partial void ModelsLoaded(ILogger logger, string worker, string numerics);

    [LoggerMessage(Level = LogLevel.Information, Message = "Worker {Worker} loaded the SAM model: {Numerics}")]
    public static partial void SamLoaded(ILogger logger, string worker, string numerics);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Masks of {Key} are computed again, not reused: {Reason}")]
    public static partial void MasksNotReused(ILogger logger, string key, string reason);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Memory ran out with {Numerics}; trying {Next}: {Reason}")]
    public static partial void MemoryRanOut(ILogger logger, string numerics, string next, string reason);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Shard {ShardId} has message schema {Schema}, engine {Engine}, which this worker does not run; it stays unharmed")]
    public static partial void MessageNotForUs(ILogger logger, long shardId, int schema, int engine);

    [LoggerMessage(Level = LogLevel.Warning, Message = "{Hint} could not be told: {Reason}")]
    public static partial void HintNotGiven(ILogger logger, string hint, string reason);

    [LoggerMessage(Level = LogLevel.Information, Message = "Model {Name} ({Sha256}) runs on {Provider}")]
    public static partial void ModelWarm(ILogger logger, string name, string sha256, string provider);
}
