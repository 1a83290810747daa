namespace SamCam.Datasets;

/// <summary>A dataset that cannot be read now and may be readable later: its place does not answer.</summary>
public sealed class DatasetUnavailableException(string message, Exception inner) : Exception(message, inner);
