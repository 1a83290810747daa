namespace SamCam.Testing.Servers;

/// <summary>Programs that do one thing and end.</summary>
internal static class Command
{
    /// <summary>Runs a program to its end.</summary>
    /// <exception cref="InvalidOperationException">It failed; the message holds its last output.</exception>
    public static async Task RunAsync(ChildProcessSettings settings, CancellationToken cancellationToken)
    {
        await using var process = ChildProcess.Start(settings);
        var code = await process.WaitForExitAsync(cancellationToken: cancellationToken);
        if (code != 0)
            throw new InvalidOperationException($"{Path.GetFileName(settings.Program)} ended with {code}:\n{process.Output}");
    }
}
