using Microsoft.Extensions.Logging;

namespace SamCam.GpuWorker;

/// <summary>All that a worker logs.</summary>
internal static partial class LogMessages
{
    /// <summary>What is logged inside of it belongs to an attempt at a shard.</summary>
    public static readonly Func<ILogger, Guid, long, int, IDisposable?> ShardScope =
        LoggerMessage.DefineScope<Guid, long, int>("Job {JobId}, shard {ShardId}, attempt {Attempt}");

    /// <summary>What is logged inside of it belongs to an image.</summary>
    public static readonly Func<ILogger, string, IDisposable?> ImageScope = LoggerMessage.DefineScope<string>("Image {Key}");

    [LoggerMessage(EventId = 3001, Level = LogLevel.Warning, Message = "Image {Key} failed: {Reason}")]
    public static partial void ImageFailed(ILogger logger, string key, string reason);

    [LoggerMessage(EventId = 3002, Level = LogLevel.Warning, Message = "Results dropped: {Reason}")]
    public static partial void LeaseLost(ILogger logger, string reason);

    [LoggerMessage(EventId = 3003, Level = LogLevel.Error, Message = "Shard {ShardId}, attempt {Attempt} failed")]
    public static partial void ShardFailed(ILogger logger, long shardId, int attempt, Exception exception);

    [LoggerMessage(EventId = 3004, Level = LogLevel.Information, Message = "Shard {ShardId} goes back")]
    public static partial void ShardReturned(ILogger logger, long shardId);

    [LoggerMessage(EventId = 3005, Level = LogLevel.Information, Message = "Worker {Worker} loaded models: {Numerics}")]
    public static partial void ModelsLoaded(ILogger logger, string worker, string numerics);

    [LoggerMessage(EventId = 3006, Level = LogLevel.Information, Message = "Worker {Worker} loaded the SAM model: {Numerics}")]
    public static partial void SamLoaded(ILogger logger, string worker, string numerics);

    [LoggerMessage(EventId = 3007, Level = LogLevel.Warning, Message = "Masks of {Key} are computed again, not reused: {Reason}")]
    public static partial void MasksNotReused(ILogger logger, string key, string reason);

    [LoggerMessage(EventId = 3008, Level = LogLevel.Warning, Message = "Memory ran out with {Numerics}; trying {Next}: {Reason}")]
    public static partial void MemoryRanOut(ILogger logger, string numerics, string next, string reason);

    [LoggerMessage(EventId = 3009, Level = LogLevel.Warning, Message = "Shard {ShardId} has message schema {Schema}, engine {Engine}, which this worker does not run; it stays unharmed")]
    public static partial void MessageNotForUs(ILogger logger, long shardId, int schema, int engine);

    [LoggerMessage(EventId = 3010, Level = LogLevel.Warning, Message = "{Hint} could not be told: {Reason}")]
    public static partial void HintNotGiven(ILogger logger, string hint, string reason);

    [LoggerMessage(EventId = 3011, Level = LogLevel.Information, Message = "Model {Name} runs on the CPU: {Reason}")]
    public static partial void CudaNotTaken(ILogger logger, string name, string reason);

    [LoggerMessage(EventId = 3012, Level = LogLevel.Information, Message = "Model {Name} ({Sha256}) runs as {Numerics}")]
    public static partial void ModelWarm(ILogger logger, string name, string sha256, string numerics);

    [LoggerMessage(EventId = 3013, Level = LogLevel.Information, Message = "Model {Name} was measured on this machine: {PointsPerBatch} prompts a decoder call, {Megabytes} MB an image")]
    public static partial void Calibrated(ILogger logger, string name, int pointsPerBatch, long megabytes);

    [LoggerMessage(EventId = 3014, Level = LogLevel.Warning, Message = "What was measured cannot be kept in {File}, and is measured again at the next start: {Reason}")]
    public static partial void CalibrationNotKept(ILogger logger, string file, string reason);
}
