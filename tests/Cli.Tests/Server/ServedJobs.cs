using SamCam.Testing;

namespace SamCam.Cli.Tests.Server;

/// <summary>A server with two jobs that have ended, for tests that look at them: one whose images are all done, and a later one of which one failed.</summary>
public sealed class ServedJobs : IAsyncLifetime
{
    /// <summary>Images of the later job; the last one is broken.</summary>
    public const int Images = 5;

    internal TemporaryFolder Folder { get; } = new();

    internal ServeProcess Server { get; private set; } = null!;

    internal TinyDataset Dataset { get; private set; } = null!;

    internal string Database => Folder.PathOf("cluster.db");

    /// <summary>Id of the job whose images are all done; there are two.</summary>
    internal string Well { get; private set; } = null!;

    /// <summary>Id of the job with a failed image.</summary>
    internal string Flawed { get; private set; } = null!;

    internal string PathOf(string relative) => Folder.PathOf(relative);

    public async ValueTask InitializeAsync()
    {
        Dataset = new TinyDataset(Folder.PathOf("dataset"), Images - 1);
        Dataset.Add("broken.jpg", [1, 2, 3]);
        Server = await ServeProcess.StartAsync(Database);
        Well = await Server.SubmitAsync(Dataset, Folder.PathOf("well"), "--limit", "2");
        (await Server.RunAsync("watch", Well)).ExitCode.ShouldBe(ExitCodes.Done);
        Flawed = await Server.SubmitAsync(Dataset, Folder.PathOf("flawed"));
        (await Server.RunAsync("watch", Flawed)).ExitCode.ShouldBe(ExitCodes.SomeFailed);
    }

    public ValueTask DisposeAsync()
    {
        Server.Dispose();
        Folder.Dispose();
        return ValueTask.CompletedTask;
    }
}
