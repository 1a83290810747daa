namespace SamCam.Storage.Results;

/// <summary>How an image ended.</summary>
public enum ImageState
{
    /// <summary>Artifacts and statistics are there.</summary>
    Done,

    /// <summary>There is a reason instead.</summary>
    Failed,
}
