namespace SamCam.Storage.Results;

/// <summary>Where a page of failed images ended.</summary>
/// <param name="JobId">Job of its last image.</param>
/// <param name="Index">Position of that image in the dataset.</param>
public sealed record FailurePosition(Guid JobId, int Index);
