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
        Problems = [this];
    }

    private InputException(IReadOnlyList<InputException> problems)
        : base($"{problems.Count} things are wrong:" + string.Concat(problems.Select(p => $"{Environment.NewLine}  - {p.Message}")), problems[0])
    {
        (Subject, Reason, Remedy) = (problems[0].Subject, problems[0].Reason, problems[0].Remedy);
        Problems = problems;
    }

    /// <summary>The file, option or value at fault.</summary>
    public string Subject { get; }

    /// <summary>What is wrong with it.</summary>
    public string Reason { get; }

    /// <summary>What the user can do.</summary>
    public string Remedy { get; }

    /// <summary>Each thing that is wrong: this error alone, unless it was made of several.</summary>
    public IReadOnlyList<InputException> Problems { get; }

    /// <summary>One error that says all that is wrong; subject, reason and remedy are those of the first.</summary>
    /// <param name="problems">What is wrong, at least one thing. A single one is given back as it is.</param>
    public static InputException Of(IReadOnlyList<InputException> problems) =>
        problems is [var only] ? only : new InputException([.. problems.SelectMany(p => p.Problems)]);
}
