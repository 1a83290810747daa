using System.Diagnostics;
using System.Globalization;
using System.Text;

namespace SamCam.Cli.Tests.EndToEnd;

/// <summary>The program as a user starts it: a process of its own, with its streams captured.</summary>
internal sealed class SamCamProcess : IDisposable
{
    // A guard against a hang, far above what any of these runs takes.
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(5);
    private static readonly TimeSpan Beat = TimeSpan.FromMilliseconds(20);

    private readonly Process process;
    private readonly Task<string> output;
    private readonly Task<string> error;
    private readonly StringBuilder errorSoFar = new();
    private readonly CancellationTokenSource guard = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
    private long peakBytes;

    private SamCamProcess(Process process)
    {
        this.process = process;
        Id = process.Id;
        guard.CancelAfter(Patience);
        output = process.StandardOutput.ReadToEndAsync(guard.Token);
        error = ReadErrorAsync();
    }

    public int Id { get; }

    /// <summary>What it has said so far on standard error.</summary>
    public string ErrorSoFar
    {
        get
        {
            lock (errorSoFar)
                return errorSoFar.ToString();
        }
    }

    public static SamCamProcess Start(params IEnumerable<string> arguments) => Start(new Dictionary<string, string>(StringComparer.Ordinal), arguments);

    /// <summary>Starts it with more variables in its environment.</summary>
    public static SamCamProcess Start(IReadOnlyDictionary<string, string> variables, IEnumerable<string> arguments)
    {
        // A shell may have told its children to ignore Ctrl-C; env gives the signal back and becomes the program.
        string[] command = ["--default-signal=INT", .. variables.Select(v => $"{v.Key}={v.Value}"), Environment.GetEnvironmentVariable("DOTNET_HOST_PATH") ?? "dotnet", Path.Combine(AppContext.BaseDirectory, "samcam.dll")];
        return new SamCamProcess(Process.Start(new ProcessStartInfo("env", [.. command, .. arguments]) { UseShellExecute = false, RedirectStandardOutput = true, RedirectStandardError = true })!);
    }

    public static Task<EndedProcess> RunAsync(params IEnumerable<string> arguments) => RunAsync(new Dictionary<string, string>(StringComparer.Ordinal), arguments);

    /// <summary>Runs it with more variables in its environment.</summary>
    public static async Task<EndedProcess> RunAsync(IReadOnlyDictionary<string, string> variables, params IEnumerable<string> arguments)
    {
        using var running = Start(variables, arguments);
        return await running.EndAsync();
    }

    /// <summary>Waits until the process has come as far as <paramref name="condition"/>; fails when it ends before.</summary>
    public async Task WaitUntilAsync(Func<bool> condition)
    {
        while (!condition())
        {
            if (process.HasExited)
                Assert.Fail($"ended with {process.ExitCode} too early: {await error}");
            await Task.Delay(Beat, guard.Token);
        }
    }

    /// <summary>kill -9.</summary>
    public void Kill() => process.Kill(entireProcessTree: true);

    /// <summary>Ctrl-C.</summary>
    public Task InterruptAsync() => SignalAsync("INT");

    /// <summary>Stops it where it is; it lives.</summary>
    public Task FreezeAsync() => SignalAsync("STOP");

    public async Task<EndedProcess> EndAsync()
    {
        while (!process.HasExited)
        {
            peakBytes = Math.Max(peakBytes, ReadPeak());
            await Task.WhenAny(process.WaitForExitAsync(guard.Token), Task.Delay(Beat, guard.Token));
            guard.Token.ThrowIfCancellationRequested();
        }

        return new EndedProcess(process.ExitCode, await output, await error, peakBytes);
    }

    public void Dispose()
    {
        if (!process.HasExited)
            Kill();
        process.Dispose();
        guard.Dispose();
    }

    private async Task SignalAsync(string name)
    {
        using var kill = Process.Start("kill", ["-" + name, Id.ToString(CultureInfo.InvariantCulture)]);
        await kill.WaitForExitAsync(guard.Token);
    }

    private async Task<string> ReadErrorAsync()
    {
        var buffer = new char[1024];
        while (await process.StandardError.ReadAsync(buffer, guard.Token) is > 0 and var count)
        {
            lock (errorSoFar)
                errorSoFar.Append(buffer, 0, count);
        }

        return ErrorSoFar;
    }

    /// <summary>The largest resident set so far, in bytes, as the kernel counts it; 0 once the process is gone.</summary>
    private long ReadPeak()
    {
        try
        {
            var line = File.ReadLines($"/proc/{Id}/status").FirstOrDefault(l => l.StartsWith("VmHWM:", StringComparison.Ordinal));
            return line is null ? 0 : long.Parse(line.Split(' ', StringSplitOptions.RemoveEmptyEntries)[^2], CultureInfo.InvariantCulture) << 10;
        }
        catch (IOException)
        {
            return 0;
        }
    }
}
