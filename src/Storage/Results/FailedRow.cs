using SamCam.Contracts;

namespace SamCam.Storage.Results;

/// <summary>Rows of images that nothing was computed for.</summary>
internal static class FailedRow
{
    public static ImageResultRow Of(ImageItemRow image, FailureClass failureClass, string error, int attempt, string worker, DateTime finishedAt) => new()
    {
        JobId = image.JobId,
        Index = image.Index,
        State = ImageState.Failed,
        ErrorClass = failureClass.ToString(),
        Error = error,
        Attempt = attempt,
        Worker = worker,
        FinishedAt = finishedAt,
    };
}
