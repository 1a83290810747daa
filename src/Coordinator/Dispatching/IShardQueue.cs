using SamCam.Contracts;

namespace SamCam.Coordinator.Dispatching;

/// <summary>The queue that workers of an engine take shards from.</summary>
public interface IShardQueue
{
    /// <summary>Puts a shard on the queue of its engine, which is made when it is not there, so that workers that start later find it.</summary>
    /// <param name="shard">The shard.</param>
    /// <param name="timeToLive">After this time the message is worth nothing and goes away.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    Task SendAsync(ProcessShard shard, TimeSpan timeToLive, CancellationToken cancellationToken);
}
