namespace SamCam.ModelImport.Catalogue;

/// <summary>A file that could not be fetched; what is there of it is kept.</summary>
/// <param name="message">What happened, and what to do.</param>
/// <param name="inner">The error underneath, if any.</param>
public sealed class DownloadException(string message, Exception? inner = null) : Exception(message, inner);
