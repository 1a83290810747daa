namespace SamCam.Storage.Results;

/// <summary>Images that ended within a step of time.</summary>
/// <param name="At">When it began; UTC.</param>
/// <param name="Done">Images with results.</param>
/// <param name="Failed">Images with a reason instead.</param>
public sealed record ThroughputStep(DateTime At, int Done, int Failed)
{
    /// <summary>Both.</summary>
    public int Images => Done + Failed;
}
