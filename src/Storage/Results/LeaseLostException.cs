namespace SamCam.Storage.Results;

/// <summary>Another claim holds the shard: the holder of this one drops what it has.</summary>
public sealed class LeaseLostException(long shardId) : Exception($"shard {shardId} is held by another worker");
