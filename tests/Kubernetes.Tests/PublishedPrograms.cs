namespace SamCam.Kubernetes.Tests;

/// <summary>What the images hold, made by the script that their Dockerfiles run.</summary>
public sealed class PublishedPrograms : IAsyncLifetime
{
    private readonly TemporaryFolder folder = new();

    /// <summary>The folder of the coordinator's image.</summary>
    public string Coordinator => folder.PathOf("coordinator");

    /// <summary>The folder of the worker's image.</summary>
    public string Worker => folder.PathOf("worker");

    public async ValueTask InitializeAsync()
    {
        await PublishAsync(Coordinator, "Coordinator", "Cli");
        await PublishAsync(Worker, "GpuWorker");
        // Others may read, as in an image.
        await Tools.RunAsync(["chmod", "-R", "a+rX", folder.Root]);
    }

    public ValueTask DisposeAsync()
    {
        folder.Dispose();
        return ValueTask.CompletedTask;
    }

    private static async Task PublishAsync(string place, params string[] projects)
    {
        var (code, output, error) = await Tools.RunAsync([Repository.PathOf("src/publish.sh"), place, .. projects]);
        code.ShouldBe(0, output + error);
    }
}
