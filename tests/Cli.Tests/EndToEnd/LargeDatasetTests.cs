using System.Globalization;
using System.Text;
using SamCam.Testing;

namespace SamCam.Cli.Tests.EndToEnd;

public sealed class LargeDatasetTests : IDisposable
{
    private const int Entries = 200_000;
    private const int Images = 8;
    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public async Task Memory_does_not_grow_with_the_dataset()
    {
        var annotations = folder.PathOf("instances.json");
        WriteAnnotations(annotations);
        for (var i = 0; i < Images; i++)
            await File.WriteAllBytesAsync(folder.PathOf($"images/{Name(i)}"), TinyDataset.Photo("scene-001.jpg"), TestContext.Current.CancellationToken);
        string[] fast = ["--set", "sam.points_per_side=4", "--set", "cam.scales=[1]"];

        var run = await SamCamProcess.RunAsync(["run", annotations, "--images", folder.PathOf("images"), "--output", folder.PathOf("out"), "--limit", "8", "--json", .. fast]);

        run.ShouldEndWith(ExitCodes.Done).Summary.Images.ShouldBe(Images);
        run.PeakBytes.ShouldBeInRange(50L << 20, 2L << 30);
        new RunFolder(folder.PathOf("out")).Rows().Select(r => r["labels"]).ShouldBe(Enumerable.Range(0, Images).Select(i => ClassOf(i).ToString(CultureInfo.InvariantCulture)));
    }

    private static string Name(int image) => string.Create(CultureInfo.InvariantCulture, $"{image:000000000000}.jpg");

    private static int ClassOf(int image) => 1 + (image % 8);

    /// <summary>A COCO instances file with one annotation per image, written as a stream; annotations come before the images they name.</summary>
    private static void WriteAnnotations(string path)
    {
        using var file = new StreamWriter(path, append: false, new UTF8Encoding(false), bufferSize: 1 << 16);
        file.Write("{\"info\": {}, \"annotations\": [");
        for (var i = 0; i < Entries; i++)
        {
            file.Write(i == 0 ? "" : ",");
            file.Write(string.Create(
                CultureInfo.InvariantCulture,
                $"\n{{\"id\": {i + 1}, \"image_id\": {i + 1}, \"category_id\": {10 * ClassOf(i)}, \"iscrowd\": 0, \"area\": 400, \"bbox\": [10, 10, 20, 20], \"segmentation\": [[10, 10, 30, 10, 30, 30, 10, 30]]}}"));
        }

        file.Write("],\n\"images\": [");
        for (var i = 0; i < Entries; i++)
        {
            file.Write(i == 0 ? "" : ",");
            file.Write(string.Create(CultureInfo.InvariantCulture, $"\n{{\"id\": {i + 1}, \"file_name\": \"{Name(i)}\", \"width\": 480, \"height\": 360}}"));
        }

        file.Write("],\n\"categories\": [");
        file.Write(string.Join(", ", TinyDataset.Classes.Select((name, i) => string.Create(CultureInfo.InvariantCulture, $"{{\"id\": {10 * (i + 1)}, \"name\": \"{name}\"}}"))));
        file.Write("]}\n");
    }
}
