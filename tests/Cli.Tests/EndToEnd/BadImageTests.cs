using SamCam.Segmentation.Imaging;
using SamCam.Testing;

namespace SamCam.Cli.Tests.EndToEnd;

public sealed class BadImageTests : IDisposable
{
    private readonly TemporaryFolder folder = new();
    private readonly TinyDataset dataset;
    private readonly RunFolder output;

    public BadImageTests()
    {
        dataset = new TinyDataset(folder.PathOf("dataset"), scenes: 1);
        output = new RunFolder(folder.PathOf("out"));
    }

    public void Dispose() => folder.Dispose();

    [Fact]
    public async Task Bad_images_fail_each_with_its_reason_and_the_others_are_done()
    {
        var photo = TinyDataset.Photo("scene-002.jpg");
        dataset.Add("truncated.jpg", photo[..(photo.Length / 2)]);
        dataset.Add("empty.jpg", []);
        dataset.Add("text.jpg", "this is no image\n"u8.ToArray());
        dataset.Add("huge.png", EncodedImages.Huge());
        dataset.List("missing.jpg");
        dataset.Add("after.jpg", photo);

        var run = await SamCamProcess.RunAsync(dataset.Run(output.Root, "--json"));

        run.ShouldEndWith(ExitCodes.SomeFailed);
        (string Key, string Reason)[] expected =
        [
            ("truncated", "truncated.jpg"), ("empty", "empty"), ("text", "text.jpg"), ("huge", "30000 x 30000"), ("missing", "no such file"),
        ];
        run.Summary.Failures.Select(f => f.Key).ShouldBe(expected.Select(e => e.Key));
        run.Summary.Failures.ShouldAllBe(f => f.Class == "BadInput");
        foreach (var (key, reason) in expected)
        {
            var failure = run.Summary.Failures.Single(f => f.Key == key);
            failure.Reason.ShouldContain(reason);
            run.Error.ShouldContain($"failed: {key}: {failure.Reason}");
            output.Rows().Single(r => r["key"] == key)["error"].ShouldBe(failure.Reason);
        }

        output.Hashes("labels").Keys.ShouldBe(["labels/after.png", "labels/scene-001.png"]);
        output.State.ShouldBe("completed");
        run.PeakBytes.ShouldBeLessThan(900L << 20, "the 30,000 x 30,000 image was decoded");
        (await SamCamProcess.RunAsync(dataset.Run(output.Root))).ShouldEndWith(ExitCodes.SomeFailed);
    }

    [Fact]
    public async Task Unusual_images_are_processed_at_their_stored_size()
    {
        var photo = TinyDataset.Photo("scene-001.jpg");
        dataset.Add("deep.png", EncodedImages.Deep(photo));
        dataset.Add("gray.png", EncodedImages.Gray(photo));
        dataset.Add("alpha.png", EncodedImages.Alpha(photo));
        dataset.Add("cmyk.jpg", EncodedImages.Cmyk);
        dataset.Add("rotated.jpg", EncodedImages.Rotated(photo));

        var run = await SamCamProcess.RunAsync(dataset.Run(output.Root));

        run.ShouldEndWith(ExitCodes.Done);
        Size("scene-001").ShouldBe((480, 360));
        Size("deep").ShouldBe((480, 360));
        Size("gray").ShouldBe((480, 360));
        Size("alpha").ShouldBe((480, 360));
        Size("cmyk").ShouldBe((48, 40));
        Size("rotated").ShouldBe((480, 360));
    }

    private (int Width, int Height) Size(string key)
    {
        var labels = LabelPng.Read(output.PathOf($"labels/{key}.png"));
        return (labels.Width, labels.Height);
    }
}
