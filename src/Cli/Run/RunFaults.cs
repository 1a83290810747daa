namespace SamCam.Cli.Run;

/// <summary>What went wrong beyond what the tables could record.</summary>
internal sealed class RunFaults
{
    private volatile string? first;

    /// <summary>The first error; null while there is none.</summary>
    public string? First => first;

    public void Add(string error) => first ??= error;
}
