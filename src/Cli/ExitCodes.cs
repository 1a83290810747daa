namespace SamCam.Cli;

/// <summary>How a command ends; scripts rely on these.</summary>
internal static class ExitCodes
{
    /// <summary>All images are done.</summary>
    public const int Done = 0;

    /// <summary>An error that is none of the others.</summary>
    public const int Error = 1;

    /// <summary>Wrong usage or input; nothing was written.</summary>
    public const int Usage = 2;

    /// <summary>Done, but some images failed; each is listed with its reason.</summary>
    public const int SomeFailed = 3;

    /// <summary>What was verified is not as it was recorded; each problem is listed.</summary>
    public const int NotAsRecorded = 4;

    /// <summary>Interrupted; the same command goes on.</summary>
    public const int Interrupted = 130;
}
