namespace SamCam.Storage.Results;

/// <summary>The right to write the results of a shard, until another claim takes it over.</summary>
/// <param name="ShardId">The shard.</param>
/// <param name="JobId">Its job.</param>
/// <param name="LeaseToken">What every write must show.</param>
/// <param name="Attempt">1 for the first attempt.</param>
/// <param name="Worker">Who holds it.</param>
/// <param name="Suspects">Indexes of images that may have killed a worker, in the order in which they are to be run alone.</param>
public sealed record ShardClaim(long ShardId, Guid JobId, Guid LeaseToken, int Attempt, string Worker, IReadOnlyList<int> Suspects);
