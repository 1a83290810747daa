namespace SamCam.Testing.Servers;

/// <summary>What a <see cref="ChildProcess"/> runs.</summary>
/// <param name="Program">A path, or a name on the search path.</param>
/// <param name="Arguments">Passed as they are, without a shell.</param>
public sealed record ChildProcessSettings(string Program, params IReadOnlyList<string> Arguments)
{
    /// <summary>Variables to set; null removes one.</summary>
    public IReadOnlyDictionary<string, string?> Environment { get; init; } = new Dictionary<string, string?>(StringComparer.Ordinal);

    /// <summary>Starts from an environment that holds PATH and a neutral locale only, not the test's own.</summary>
    public bool CleanEnvironment { get; init; }

    /// <summary>The folder it starts in; the test's own unless told.</summary>
    public string? WorkingDirectory { get; init; }

    /// <summary>The account that root starts it under; the test's own unless told.</summary>
    public string? Account { get; init; }

    /// <summary>A .NET program: <c>dotnet PROGRAM.dll ARGUMENTS</c>.</summary>
    public static ChildProcessSettings Dotnet(string assembly, params IReadOnlyList<string> arguments) => new("dotnet", [assembly, .. arguments]);
}
