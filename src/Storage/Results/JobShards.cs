namespace SamCam.Storage.Results;

/// <summary>The unfinished shards of a running job.</summary>
/// <param name="JobId">The job.</param>
/// <param name="Priority">Whose shards go first.</param>
/// <param name="Pending">Shards that wait.</param>
/// <param name="Queued">Shards on the bus.</param>
/// <param name="Running">Shards that a worker holds.</param>
/// <param name="OpenImages">Images of all these without a row.</param>
public sealed record JobShards(Guid JobId, JobPriority Priority, int Pending, int Queued, int Running, int OpenImages)
{
    /// <summary>Whether nothing is left to compute.</summary>
    public bool IsFinished => Pending + Queued + Running == 0;
}
