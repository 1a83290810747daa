using Microsoft.Extensions.Logging;
using SamCam.Storage.Objects;
using SamCam.Storage.Results;

namespace SamCam.Pipeline.Tests.Worker;

public sealed class ImageScopeTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task What_the_first_and_the_last_step_log_names_the_image_and_its_shard()
    {
        using var log = new ScopedLog();
        var logger = log.CreateLogger("");
        await using var cluster = await TestCluster.CreateAsync(
            images: 3,
            shardSize: 3,
            worker: options => options with { BeforeImage = key => logger.LogInformation("decoding {Key}", key), StoragePatience = TimeSpan.FromMinutes(1) },
            logs: log);
        // In the way of what is to be written for one image.
        var inTheWay = Path.Combine(cluster.Job.Destination, ArtifactKeys.Labels("image-001"));
        Directory.CreateDirectory(inTheWay);

        await cluster.StartAsync();
        while (!log.Lines.Any(l => l.Text.Contains("Storage is waited for", StringComparison.Ordinal)))
            await Task.Delay(TimeSpan.FromMilliseconds(20), Token);
        Directory.Delete(inTheWay);
        (await cluster.EndAsync()).State.ShouldBe(JobState.Completed);

        foreach (var key in (string[])["image-000", "image-001", "image-002"])
            ShouldBeWithin(log.Lines.Single(l => l.Text == "decoding " + key), key);
        ShouldBeWithin(log.Lines.First(l => l.Text.Contains("Storage is waited for", StringComparison.Ordinal)), "image-001");
    }

    private static void ShouldBeWithin((string Text, List<string> Scopes) line, string key)
    {
        line.Scopes.Count(s => s.StartsWith("Image ", StringComparison.Ordinal)).ShouldBe(1, line.Text);
        line.Scopes.ShouldContain("Image " + key, line.Text);
        line.Scopes.ShouldContain(s => s.StartsWith("Job ", StringComparison.Ordinal) && s.Contains("shard", StringComparison.Ordinal), line.Text);
    }
}
