namespace SamCam.Storage.Results;

/// <summary>What became of the images of a job so far.</summary>
/// <param name="Done">Images with results.</param>
/// <param name="Failed">Images with a reason instead.</param>
/// <param name="AcceleratorSeconds">Seconds that the networks took for them.</param>
public sealed record JobCounts(int Done, int Failed, double AcceleratorSeconds);
