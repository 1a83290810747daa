namespace SamCam.Segmentation.Models;

/// <summary>Files that one process at a time holds open; the system lets go of them when it dies.</summary>
public static class FileLock
{
    // EWOULDBLOCK.
    private const int WouldBlock = 11;

    /// <summary>Whether a file could not be opened because another holds it, and for no other reason.</summary>
    public static bool IsHeld(IOException failure) => failure.HResult == WouldBlock;
}
