using System.IO.Compression;
using Microsoft.Extensions.Logging;
using SamCam.GpuWorker.Pipeline;
using SamCam.Segmentation.Masks;
using SamCam.Storage.Objects;
using SamCam.Testing;

namespace SamCam.Pipeline.Tests.Worker;

public sealed class EarlierMasksTests : IDisposable
{
    private const string Key = "deep/a";
    private static readonly MaskOrigin Origin = new("0a", "1b", "sam:plain:fp32:Cpu:b64");
    private static readonly SamMask Mask = new(RleMask.FromBox(9, 12, new(2, 1, 6, 8)), new(2, 1, 6, 8), 0.926558f, 0.98f, 4.5, 4, new(0, 0, 12, 9));

    private readonly TemporaryFolder folder = new();
    private readonly LogLines logger = new();

    public EarlierMasksTests()
    {
        Directory.CreateDirectory(folder.PathOf("masks/deep"));
        Write(Origin);
    }

    private string FilePath => folder.PathOf($"masks/{Key}.json.gz");

    public void Dispose() => folder.Dispose();

    [Fact]
    public async Task Masks_of_the_same_image_and_settings_are_taken_and_written_again_give_the_same_bytes()
    {
        var found = (await FindAsync()).ShouldNotBeNull();

        found.Origin.ShouldBe(Origin);
        Bytes(found.Masks, found.Origin).ShouldBe(await File.ReadAllBytesAsync(FilePath, TestContext.Current.CancellationToken));
        logger.Lines.ShouldBeEmpty();
    }

    [Fact]
    public async Task An_image_that_the_run_did_not_have_is_computed_without_a_word()
    {
        File.Delete(FilePath);
        (await FindAsync()).ShouldBeNull();
        Directory.Delete(folder.PathOf("masks"), recursive: true);
        (await FindAsync()).ShouldBeNull();
        logger.Lines.ShouldBeEmpty();
    }

    [Fact]
    public async Task Another_image_other_settings_and_another_size_are_told_apart()
    {
        await ShouldComputeAsync("the image has changed", imageSha256: "0b");
        await ShouldComputeAsync("other SAM settings", samHash: "1c");
        await ShouldComputeAsync("another size", width: 11);
    }

    [Fact]
    public async Task A_file_without_an_origin_or_with_numerics_that_fit_no_row_is_not_taken()
    {
        Write(origin: null);
        await ShouldComputeAsync("does not say");
        foreach (var numerics in (string[])["", "a\nb", "\u00fc", new string('n', 257)])
        {
            Write(Origin with { Numerics = numerics });
            await ShouldComputeAsync("numerics");
        }
    }

    [Fact]
    public async Task No_damaged_file_is_believed()
    {
        var whole = await File.ReadAllBytesAsync(FilePath, TestContext.Current.CancellationToken);
        var refused = 0;
        for (var length = 0; length < whole.Length; length++)
            await ShouldRefuseAsync(whole[..length]);
        for (var at = 0; at < whole.Length; at++)
        {
            var flipped = (byte[])whole.Clone();
            flipped[at] ^= 0x10;
            await ShouldRefuseAsync(flipped);
        }

        refused.ShouldBeGreaterThan(whole.Length * 3 / 2);

        // Some bytes say nothing of the content: those of the header's time and system, and the rest of the last byte.
        async Task ShouldRefuseAsync(byte[] content)
        {
            await File.WriteAllBytesAsync(FilePath, content, TestContext.Current.CancellationToken);
            logger.Lines.Clear();
            if (await FindAsync() is { } found)
            {
                found.Origin.ShouldBe(Origin);
                Bytes(found.Masks, found.Origin).ShouldBe(whole);
                return;
            }

            logger.Lines.ShouldHaveSingleItem().Text.ShouldContain($"masks/{Key}.json.gz");
            refused++;
        }
    }

    [Fact]
    public async Task A_bomb_and_a_file_too_large_are_refused()
    {
        using (var file = File.Create(FilePath))
            file.SetLength((64 << 20) + 1);
        await ShouldComputeAsync("more than the limit of 67108864");

        using (var file = File.Create(FilePath))
        using (var gzip = new GZipStream(file, CompressionLevel.Fastest))
        {
            var zeros = new byte[1 << 20];
            for (var i = 0; i <= 512; i++)
                gzip.Write(zeros);
        }

        await ShouldComputeAsync("more than 536870912 bytes");
    }

    private Task<MaskDocument?> FindAsync(string imageSha256 = "0a", string samHash = "1b", int width = 12) =>
        new EarlierMasks(new FolderObjectStore(folder.Root), samHash, logger).FindAsync(Key, imageSha256, (width, 9), TestContext.Current.CancellationToken);

    private async Task ShouldComputeAsync(string reason, string imageSha256 = "0a", string samHash = "1b", int width = 12)
    {
        logger.Lines.Clear();
        (await FindAsync(imageSha256, samHash, width)).ShouldBeNull();
        var (level, text) = logger.Lines.ShouldHaveSingleItem();
        level.ShouldBe(LogLevel.Warning);
        text.ShouldContain(Key);
        text.ShouldContain(reason);
    }

    private void Write(MaskOrigin? origin) => File.WriteAllBytes(FilePath, Bytes([Mask], origin));

    private static byte[] Bytes(IReadOnlyList<SamMask> masks, MaskOrigin? origin)
    {
        using var stream = new MemoryStream();
        MaskFile.Write(stream, 12, 9, masks, origin);
        return stream.ToArray();
    }
}
