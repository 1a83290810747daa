namespace SamCam.ServiceDefaults;

/// <summary>The longest time that a message of a shard is held, for the check of the broker's own limit.</summary>
/// <param name="Value">The time.</param>
public sealed record ShardLimit(TimeSpan Value);
