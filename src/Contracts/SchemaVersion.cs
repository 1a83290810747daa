namespace SamCam.Contracts;

/// <summary>The number of the message format.</summary>
public static class SchemaVersion
{
    /// <summary>Raised when a message changes in a way an older reader would misread.</summary>
    public const int Current = 1;
}
