using System.Diagnostics;
using System.Globalization;

namespace SamCam.Testing.Servers;

/// <summary>
/// A shell that outlives the test process by a moment: however that process ends, the pipe between them closes, and the shell kills the
/// sessions and removes the folders that it was told of and that are still there.
/// </summary>
internal static class Watchdog
{
    private const string Script = """
        trap '' INT TERM HUP
        sessions=' '
        while read -r verb value; do
          case $verb in
            began) sessions="$sessions$value " ;;
            ended) case $sessions in *" $value "*) sessions="${sessions%% "$value" *} ${sessions#* "$value" }" ;; esac ;;
            folder) set -- "$@" "$value" ;;
          esac
        done
        for session in $sessions; do pkill -KILL -s "$session"; done
        [ $# -eq 0 ] && exit
        for attempt in 1 2 3 4 5; do rm -rf -- "$@" && exit; sleep 0.2; done
        """;

    private static readonly Lock Gate = new();
    private static StreamWriter? pipe;

    /// <summary>The session that process <paramref name="id"/> leads must not outlive this process.</summary>
    public static void Began(int id) => Tell(string.Create(CultureInfo.InvariantCulture, $"began {id}"));

    /// <summary>The session is over; its number may come to belong to others.</summary>
    public static void Ended(int id) => Tell(string.Create(CultureInfo.InvariantCulture, $"ended {id}"));

    /// <summary>The folder must not outlive this process.</summary>
    public static void Folder(string path) => Tell($"folder {path}");

    private static void Tell(string line)
    {
        lock (Gate)
        {
            pipe ??= Start();
            pipe.WriteLine(line);
        }
    }

    private static StreamWriter Start()
    {
        var start = new ProcessStartInfo("setsid", ["sh", "-c", Script])
        {
            UseShellExecute = false,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            WorkingDirectory = "/",
        };
        var process = Process.Start(start) ?? throw new InvalidOperationException("setsid did not start");
        // A watchdog that holds the test run's own output open would keep whoever reads that output waiting.
        process.StandardOutput.Close();
        process.StandardError.Close();
        process.StandardInput.AutoFlush = true;
        return process.StandardInput;
    }
}
