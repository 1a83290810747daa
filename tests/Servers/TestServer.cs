namespace SamCam.Testing.Servers;

/// <summary>A real server that listens on the loopback address, keeps its data in a temporary folder, and can be killed and started again.</summary>
public abstract class TestServer : IAsyncDisposable
{
    private readonly List<ChildProcess> processes = [];

    private protected TestServer(ServerFolder folder) => Folder = folder;

    /// <summary>The living processes of the server.</summary>
    public IReadOnlyList<int> ProcessIds => [.. processes.SelectMany(p => p.ProcessIds())];

    /// <summary>The folder that holds its data and logs.</summary>
    public string DataFolder => Folder.Root;

    private protected ServerFolder Folder { get; }

    /// <summary>Ends the server as its operator would, and keeps its data.</summary>
    public async Task StopAsync()
    {
        // The last started depends on those before it.
        foreach (var process in processes.AsEnumerable().Reverse())
        {
            process.Signal(StopSignal);
            await process.WaitForExitAsync();
        }
        await EndAsync();
    }

    /// <summary>SIGKILL to everything that the server is made of, and keeps its data; comes back when none of it lives.</summary>
    public async Task KillAsync()
    {
        if (processes.Count > 0 && !processes.Exists(p => p.HasExited))
            await BeforeKillAsync();
        await EndAsync();
    }

    /// <summary>Starts the server on its data and ports again; stops it first when it runs. Comes back when it answers.</summary>
    public async Task RestartAsync(CancellationToken cancellationToken = default)
    {
        if (processes.Count > 0)
            await StopAsync();
        await LaunchAsync(cancellationToken);
    }

    /// <summary>Freezes every process of the server (SIGSTOP): connections stay open and nothing answers.</summary>
    public void Freeze() => SignalAll(Signals.Stop);

    /// <summary>Goes on after <see cref="Freeze"/>.</summary>
    public void Thaw() => SignalAll(Signals.Continue);

    /// <summary>Kills the server and removes its folder.</summary>
    public async ValueTask DisposeAsync()
    {
        await EndAsync();
        Folder.Dispose();
        GC.SuppressFinalize(this);
    }

    /// <summary>The signal that asks the server to end.</summary>
    private protected virtual int StopSignal => Signals.Terminate;

    /// <summary>Waits for what the server itself would lose without anyone's doing; nothing unless told.</summary>
    private protected virtual Task BeforeKillAsync() => Task.CompletedTask;

    /// <summary>Starts the server's processes with <see cref="Run"/> and waits until it answers.</summary>
    private protected abstract Task LaunchAsync(CancellationToken cancellationToken);

    /// <summary>Starts one of the server's processes.</summary>
    private protected ChildProcess Run(ChildProcessSettings settings)
    {
        var process = ChildProcess.Start(settings);
        processes.Add(process);
        return process;
    }

    /// <summary>Waits until the server answers; an answer that cannot come any more is an error at once.</summary>
    private protected Task ReadyAsync(Func<Task<bool>> answers, CancellationToken cancellationToken) => Wait.UntilAsync(
        () =>
        {
            var dead = processes.Find(p => p.HasExited);
            return dead is null ? answers() : throw new InvalidOperationException($"{GetType().Name} ended while it started:\n{dead.Output}");
        },
        $"{GetType().Name} to answer",
        cancellationToken: cancellationToken);

    /// <summary>Launches a new server; what was started of one that fails is ended.</summary>
    private protected static async Task<T> LaunchAsync<T>(T server, Func<T, Task> launch)
        where T : TestServer
    {
        try
        {
            await launch(server);
            return server;
        }
        catch
        {
            await server.DisposeAsync();
            throw;
        }
    }

    private async Task EndAsync()
    {
        await Task.WhenAll(processes.Select(p => p.KillAsync()));
        foreach (var process in processes)
            await process.DisposeAsync();
        processes.Clear();
    }

    private void SignalAll(int signal)
    {
        foreach (var process in processes)
            process.SignalTree(signal);
    }
}
