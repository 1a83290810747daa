namespace SamCam.Testing.Servers;

/// <summary>Signal numbers of Linux.</summary>
public static class Signals
{
    /// <summary>SIGINT: what Ctrl-C sends.</summary>
    public const int Interrupt = 2;

    /// <summary>SIGKILL: cannot be handled.</summary>
    public const int Kill = 9;

    /// <summary>SIGTERM: the polite request to end.</summary>
    public const int Terminate = 15;

    /// <summary>SIGCONT: goes on after <see cref="Stop"/>.</summary>
    public const int Continue = 18;

    /// <summary>SIGSTOP: frozen where it is.</summary>
    public const int Stop = 19;
}
