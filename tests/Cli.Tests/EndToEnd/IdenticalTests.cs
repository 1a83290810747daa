using SamCam.Testing;

namespace SamCam.Cli.Tests.EndToEnd;

public sealed class IdenticalTests(ReferenceRun reference) : IDisposable
{
    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Theory]
    [InlineData("2")]
    [InlineData("5")]
    public async Task Another_run_with_any_shard_size_gives_the_same_bytes_and_rows(string shardSize)
    {
        var output = folder.PathOf("out");

        (await SamCamProcess.RunAsync(reference.Arguments(output, "--shard-size", shardSize))).ShouldEndWith(ExitCodes.Done);

        var (_, undisturbed) = await reference.GetAsync();
        new RunFolder(output).ShouldBeIdenticalTo(undisturbed);
    }
}
