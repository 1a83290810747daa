namespace SamCam.Cluster.FaultTests;

/// <summary>The dataset of all tests, and one run of it that nobody disturbs: <c>samcam run</c>, in one process and without servers.</summary>
public sealed class Undisturbed : IDisposable
{
    /// <summary>Images of the dataset.</summary>
    public const int Images = 32;

    private readonly TemporaryFolder folder = new();
    private readonly Lazy<Task<RunFolder>> run;

    /// <summary>Writes the dataset.</summary>
    public Undisturbed()
    {
        Dataset = new TinyDataset(folder.PathOf("dataset"), Images);
        run = new(RunAsync);
    }

    internal TinyDataset Dataset { get; }

    /// <summary>The parameters of every job: few prompts and one CAM scale, so that an image takes a moment.</summary>
    internal static string[] Parameters { get; } = ["sam.points_per_side=4", "cam.scales=[1]", "output.cams=true"];

    /// <summary>What the undisturbed run left; made when the first test asks.</summary>
    internal Task<RunFolder> GetAsync() => run.Value;

    /// <inheritdoc/>
    public void Dispose() => folder.Dispose();

    private async Task<RunFolder> RunAsync()
    {
        var output = folder.PathOf("out");
        await using var samcam = ChildProcess.Start(ChildProcessSettings.Dotnet(
            Path.Combine(AppContext.BaseDirectory, "samcam.dll"),
            ["run", Dataset.Root, "--output", output, .. Parameters.SelectMany(p => (string[])["--set", p])]));
        (await samcam.WaitForExitAsync()).ShouldBe(0, samcam.Output);
        return new RunFolder(output);
    }
}
