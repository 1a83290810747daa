namespace SamCam.Testing;

/// <summary>What a <see cref="RequestFaultProxy"/> does to a request.</summary>
internal enum RequestFault
{
    /// <summary>Passes it on.</summary>
    None,

    /// <summary>Answers 500 and does not pass it on.</summary>
    Error500,

    /// <summary>Answers 503 SlowDown and does not pass it on.</summary>
    SlowDown503,

    /// <summary>Answers 403 AccessDenied and does not pass it on.</summary>
    Denied403,

    /// <summary>Breaks the connection and does not pass it on.</summary>
    Reset,

    /// <summary>Never answers.</summary>
    Silence,

    /// <summary>Passes it on, and breaks the connection instead of answering.</summary>
    LostAnswer,

    /// <summary>Passes it on, and breaks the connection in the middle of the answer.</summary>
    CutAnswer,
}
