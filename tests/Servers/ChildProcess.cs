using System.Diagnostics;
using System.Globalization;

namespace SamCam.Testing.Servers;

/// <summary>
/// A program that a test runs and hurts. It leads a session of its own, so that its whole tree can be told from others, and it does not
/// outlive the test process, however that ends.
/// </summary>
public sealed class ChildProcess : IAsyncDisposable
{
    private static readonly TimeSpan OutputFlush = TimeSpan.FromSeconds(2);

    private readonly Process process;
    private readonly OutputLines lines = new();
    private readonly TaskCompletionSource<int> exited = new(TaskCreationOptions.RunContinuationsAsynchronously);

    private ChildProcess(Process process) => this.process = process;

    /// <summary>The process id, which is the session's too.</summary>
    public int Id { get; private init; }

    /// <summary>Whether the process has ended. What it started may live on.</summary>
    public bool HasExited => exited.Task.IsCompleted;

    /// <summary>The last lines of both streams, for messages.</summary>
    public string Output => lines.Text;

    /// <summary>Starts a program.</summary>
    /// <exception cref="FileNotFoundException">There is no such program.</exception>
    public static ChildProcess Start(ChildProcessSettings settings)
    {
        if (!Exists(settings.Program))
            throw new FileNotFoundException($"there is no program {settings.Program}", settings.Program);
        // setsid and setpriv replace themselves by the program: the id stays.
        List<string> command = [settings.Program, .. settings.Arguments];
        if (settings.Account is { } account)
            command.InsertRange(0, ["setpriv", $"--reuid={account}", $"--regid={account}", "--clear-groups", "--"]);
        var start = new ProcessStartInfo("setsid", command)
        {
            UseShellExecute = false,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            WorkingDirectory = settings.WorkingDirectory ?? string.Empty,
        };
        if (settings.CleanEnvironment)
        {
            start.Environment.Clear();
            start.Environment["PATH"] = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";
            start.Environment["LANG"] = "C.UTF-8";
        }
        foreach (var (name, value) in settings.Environment)
        {
            if (value is null)
                start.Environment.Remove(name);
            else
                start.Environment[name] = value;
        }

        var started = new Process { StartInfo = start, EnableRaisingEvents = true };
        try
        {
            started.Start();
        }
        catch
        {
            started.Dispose();
            throw;
        }
        Watchdog.Began(started.Id);
        var child = new ChildProcess(started) { Id = started.Id };
        child.Follow();
        return child;
    }

    /// <summary>Waits for a line of either stream, past ones included, that contains <paramref name="text"/>.</summary>
    /// <returns>The whole line.</returns>
    /// <exception cref="TimeoutException">No such line in time; the message holds the last output.</exception>
    /// <exception cref="InvalidOperationException">The process ended without it; the message holds the last output.</exception>
    public Task<string> WaitForLineAsync(string text, TimeSpan? guard = null, CancellationToken cancellationToken = default) =>
        WaitForLineAsync(line => line.Contains(text, StringComparison.Ordinal), $"a line with '{text}'", guard, cancellationToken);

    /// <summary>Waits for a line of either stream, past ones included, that fits <paramref name="condition"/>.</summary>
    /// <inheritdoc cref="WaitForLineAsync(string, TimeSpan?, CancellationToken)"/>
    public async Task<string> WaitForLineAsync(
        Func<string, bool> condition, string what, TimeSpan? guard = null, CancellationToken cancellationToken = default)
    {
        var found = lines.FindAsync(condition);
        var limit = guard ?? Wait.Guard;
        try
        {
            await Task.WhenAny(found, lines.Ended).WaitAsync(limit, cancellationToken);
        }
        catch (TimeoutException e)
        {
            throw new TimeoutException(string.Create(CultureInfo.InvariantCulture, $"waited {limit.TotalSeconds:0} s for {what}; output:\n{Output}"), e);
        }
        if (!found.IsCompleted)
            throw new InvalidOperationException($"the process ended without {what}; output:\n{Output}");
        return await found;
    }

    /// <summary>Waits until the process has ended and its output is read.</summary>
    /// <returns>The exit code; 128 + the signal's number when a signal ended it.</returns>
    /// <exception cref="TimeoutException">It still runs; the message holds the last output.</exception>
    public async Task<int> WaitForExitAsync(TimeSpan? guard = null, CancellationToken cancellationToken = default)
    {
        var limit = guard ?? Wait.Guard;
        try
        {
            await exited.Task.WaitAsync(limit, cancellationToken);
        }
        catch (TimeoutException e)
        {
            throw new TimeoutException(
                string.Create(CultureInfo.InvariantCulture, $"process {Id} still runs after {limit.TotalSeconds:0} s; output:\n{Output}"), e);
        }
        // What it started may hold the streams open after it.
        await Task.WhenAny(lines.Ended, Task.Delay(OutputFlush, cancellationToken));
        return await exited.Task;
    }

    /// <summary>Sends a signal to the process alone; see <see cref="Signals"/>.</summary>
    public void Signal(int signal)
    {
        if (!HasExited)
            _ = NativeMethods.Kill(Id, signal);
    }

    /// <summary>Sends a signal to the process and everything that it started.</summary>
    public void SignalTree(int signal) => ProcessTree.Signal(Id, signal);

    /// <summary>The living processes: this one and everything that it started.</summary>
    public IReadOnlyList<int> ProcessIds() => ProcessTree.Members(Id);

    /// <summary>SIGKILL to the process alone, at once.</summary>
    public void Kill() => Signal(Signals.Kill);

    /// <summary>SIGKILL to the process and everything that it started; comes back when none of it lives and the process is collected.</summary>
    public async Task KillAsync()
    {
        await ProcessTree.KillAsync(Id);
        await exited.Task.WaitAsync(Wait.Guard);
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await KillAsync();
        Watchdog.Ended(Id);
        process.Dispose();
    }

    private static bool Exists(string program) => program.Contains('/', StringComparison.Ordinal)
        ? File.Exists(program)
        : (Environment.GetEnvironmentVariable("PATH") ?? string.Empty).Split(':').Append("/usr/sbin").Any(f => File.Exists(Path.Combine(f, program)));

    private void Follow()
    {
        process.OutputDataReceived += (_, line) => lines.Add(line.Data);
        process.ErrorDataReceived += (_, line) => lines.Add(line.Data);
        process.Exited += (_, _) => exited.TrySetResult(process.ExitCode);
        process.StandardInput.Close();
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
        // It may have ended before anyone listened.
        if (process.HasExited)
            exited.TrySetResult(process.ExitCode);
    }
}
