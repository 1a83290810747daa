using SamCam.Cli.Images;
using SamCam.Cli.Masks;
using SamCam.Cli.Tests.Images;
using SamCam.Segmentation;
using SamCam.Segmentation.Masks;
using SamCam.Testing;

namespace SamCam.Cli.Tests.Masks;

public sealed class MaskOutputTests : IDisposable
{
    private readonly TemporaryFolder temporary = new();
    private readonly ResultFolder folder;

    public MaskOutputTests() => folder = ResultFolder.Create(temporary.Root);

    public void Dispose()
    {
        folder.Dispose();
        temporary.Dispose();
    }

    [Fact]
    public async Task Masks_of_an_earlier_run_do_not_stay()
    {
        await Write(MaskLayout.Png, "a", 3);
        await Write(MaskLayout.Png, "a", 1);
        Files("a").ShouldBe(["0.png", "metadata.csv"]);
        PngMaskFolder.Read(temporary.PathOf("a")).Masks.Select(m => m.Area).ShouldBe([1]);
    }

    [Fact]
    public async Task The_masks_of_an_image_in_a_folder_named_as_another_image_stay()
    {
        await Write(MaskLayout.Png, "a", 1);
        await Write(MaskLayout.Png, "a/b", 2);
        await Write(MaskLayout.Png, "a", 2);
        Files("a").ShouldBe(["0.png", "1.png", "metadata.csv"]);
        Files("a/b").ShouldBe(["0.png", "1.png", "metadata.csv"]);
    }

    [Fact]
    public async Task Foreign_pictures_are_neither_removed_nor_joined()
    {
        Pictures.Write(temporary, "a/holiday.png");
        var error = await Should.ThrowAsync<InputException>(() => Write(MaskLayout.Png, "a", 2));
        error.Subject.ShouldEndWith("holiday.png");
        Files("a").ShouldBe(["holiday.png"]);
    }

    [Fact]
    public async Task A_folder_is_complete_when_its_table_is_there()
    {
        var output = new MaskOutput(folder, MaskLayout.Png);
        output.Has("a").ShouldBeFalse();
        await Write(MaskLayout.Png, "a", 0);
        Files("a").ShouldBe(["metadata.csv"]);
        output.Has("a").ShouldBeTrue();
        File.Delete(temporary.PathOf("a/metadata.csv"));
        output.Has("a").ShouldBeFalse();
    }

    [Fact]
    public async Task Records_are_found_and_replaced()
    {
        var output = new MaskOutput(folder, MaskLayout.CocoRle);
        output.Has("x/a").ShouldBeFalse();
        await Write(MaskLayout.CocoRle, "x/a", 2);
        await Write(MaskLayout.CocoRle, "x/a", 1);
        output.Has("x/a").ShouldBeTrue();
        MaskFile.Read(temporary.PathOf("x/a.json")).Count.ShouldBe(1);
    }

    [Fact]
    public async Task Nothing_unfinished_is_left()
    {
        await Write(MaskLayout.Png, "a", 2);
        await Write(MaskLayout.CocoRle, "b", 2);
        folder.Dispose();
        Directory.GetFileSystemEntries(temporary.Root).Select(Path.GetFileName).Order(StringComparer.Ordinal).ShouldBe(["a", "b.json"]);
    }

    private string[] Files(string name) => [.. Directory.GetFiles(temporary.PathOf(name)).Select(path => Path.GetFileName(path)).Order(StringComparer.Ordinal)];

    private Task Write(MaskLayout layout, string key, int count) => new MaskOutput(folder, layout).WriteAsync(key, Masks(count), TestContext.Current.CancellationToken);

    private static List<SamMask> Masks(int count) =>
    [
        .. Enumerable.Range(0, count).Select(i =>
        {
            var bitmap = new byte[12];
            bitmap.AsSpan(0, i + 1).Fill(255);
            var segmentation = RleMask.FromValue(3, 4, bitmap, 255);
            return new SamMask(segmentation, segmentation.BoundingBox() ?? default, 0.5f, 0.25f, 1.5, 2.5, new CropBox(0, 0, 4, 3));
        }),
    ];
}
