namespace SamCam.Client.Documents;

/// <summary>An image that failed, of any job.</summary>
/// <param name="JobId">Its job.</param>
/// <param name="Key">The image key.</param>
/// <param name="ErrorClass">Class of the failure.</param>
/// <param name="Error">Why, and what to do.</param>
/// <param name="Attempt">Which attempt of its shard it was.</param>
/// <param name="FinishedAt">UTC.</param>
public sealed record FailureDocument(Guid JobId, string Key, string ErrorClass, string Error, int Attempt, DateTime FinishedAt);
