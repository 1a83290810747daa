using SamCam.Testing;

[assembly: AssemblyFixture(typeof(SamCam.Cli.Tests.EndToEnd.ReferenceRun))]

namespace SamCam.Cli.Tests.EndToEnd;

/// <summary>A dataset and one undisturbed run of it, made when the first test asks.</summary>
public sealed class ReferenceRun : IDisposable
{
    /// <summary>Images of the dataset: so many that a run is not through before a test that saw its first rows interrupts it.</summary>
    public const int Images = 12;

    private readonly TemporaryFolder folder = new();
    private readonly Lazy<Task<EndedProcess>> run;

    public ReferenceRun()
    {
        Dataset = new TinyDataset(folder.PathOf("dataset"), Images);
        run = new(() => SamCamProcess.RunAsync(Arguments(folder.PathOf("out"), "--shard-size", "2", "--json")));
    }

    internal TinyDataset Dataset { get; }

    /// <summary>The run, which ended well.</summary>
    internal async Task<(EndedProcess Ended, RunFolder Folder)> GetAsync() =>
        ((await run.Value).ShouldEndWith(ExitCodes.Done), new RunFolder(folder.PathOf("out")));

    /// <summary>The command of the reference run, into another destination.</summary>
    internal string[] Arguments(string output, params string[] more) => Dataset.Run(output, ["--set", "output.cams=true", .. more]);

    public void Dispose() => folder.Dispose();
}
