namespace SamCam.Segmentation;

/// <summary>
/// Input that cannot be used, and will not be usable on a second try: says which file, why, and what to do about it.
/// </summary>
public sealed class InputException : Exception
{
    /// <summary>Creates the error from its three parts; each is a phrase without a closing full stop.</summary>
    /// <param name="subject">The file, option or value at fault.</param>
    /// <param name="reason">What is wrong with it.</param>
    /// <param name="remedy">What the user can do.</param>
    /// <param name="inner">The error underneath, if any.</param>
    public InputException(string subject, string reason, string remedy, Exception? inner = null)
        : base($"{subject}: {reason}; {remedy}", inner)
    {
        Subject = subject;
        Reason = reason;
        Remedy = remedy;
    }

    /// <summary>The file, option or value at fault.</summary>
    public string Subject { get; }

    /// <summary>What is wrong with it.</summary>
    public string Reason { get; }

    /// <summary>What the user can do.</summary>
    public string Remedy { get; }
}
