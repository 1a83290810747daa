using System.Security.Cryptography;
using SamCam.ModelImport.Catalogue;
using SamCam.Testing;

namespace SamCam.ModelImport.Tests.Catalogue;

public sealed class WeightsDownloadTests : IDisposable
{
    private static readonly byte[] Content = [.. Enumerable.Range(0, 300_000).Select(i => (byte)(i * 7))];
    private readonly TemporaryFolder folder = new();
    private readonly HttpClient client = new();

    public void Dispose()
    {
        client.Dispose();
        folder.Dispose();
    }

    [Fact]
    public async Task A_file_is_fetched_once()
    {
        await using var server = new WeightsServer(Content);
        var path = await FetchAsync(server);
        File.ReadAllBytes(path).ShouldBe(Content);
        (await FetchAsync(server)).ShouldBe(path);
        server.Ranges.ShouldBe([""]);
        Directory.EnumerateFiles(folder.Root).ShouldBe([path]);
    }

    [Fact]
    public async Task A_transfer_that_broke_off_goes_on_where_it_was()
    {
        await using var server = new WeightsServer(Content) { BreakAfter = 100_000 };
        var message = (await Should.ThrowAsync<DownloadException>(() => FetchAsync(server))).Message;
        message.ShouldContain("give the same command again: it goes on where it was");
        message.ShouldContain("samcam models import tiny.pth --name tiny");
        var there = new FileInfo(folder.PathOf("tiny.pth.part")).Length;
        there.ShouldBeInRange(1, 100_000);

        File.ReadAllBytes(await FetchAsync(server)).ShouldBe(Content);
        server.Ranges.ShouldBe(["", $"bytes={there}-"]);
    }

    [Fact]
    public async Task A_publisher_that_knows_no_ranges_is_asked_for_all_of_it()
    {
        await using var server = new WeightsServer(Content) { HonoursRanges = false };
        await File.WriteAllBytesAsync(folder.PathOf("tiny.pth.part"), Content[..1000], TestContext.Current.CancellationToken);
        File.ReadAllBytes(await FetchAsync(server)).ShouldBe(Content);
    }

    [Fact]
    public async Task A_file_with_another_hash_is_refused_and_removed()
    {
        byte[] other = [.. Content];
        other[5]++;
        await using var server = new WeightsServer(other);
        (await Should.ThrowAsync<DownloadException>(() => FetchAsync(server))).Message.ShouldContain(Hash(other));
        Directory.EnumerateFiles(folder.Root).ShouldBeEmpty();
    }

    [Fact]
    public async Task A_damaged_file_that_was_kept_is_fetched_again()
    {
        await using var server = new WeightsServer(Content);
        await File.WriteAllBytesAsync(folder.PathOf("tiny.pth"), Content[..^1], TestContext.Current.CancellationToken);
        File.ReadAllBytes(await FetchAsync(server)).ShouldBe(Content);
    }

    [Fact]
    public async Task A_file_that_does_not_end_is_cut_off()
    {
        await using var server = new WeightsServer([.. Content, .. Content]);
        (await Should.ThrowAsync<DownloadException>(() => FetchAsync(server))).Message.ShouldContain("larger than the 300000 bytes");
        new FileInfo(folder.PathOf("tiny.pth.part")).Length.ShouldBeLessThanOrEqualTo(Content.Length);
    }

    [Fact]
    public async Task Without_a_publisher_one_sentence_says_what_to_do()
    {
        await using (var server = new WeightsServer(Content) { Status = 404 })
            (await Should.ThrowAsync<DownloadException>(() => FetchAsync(server))).Message.ShouldContain("404");
        var nobody = Entry(new Uri("http://127.0.0.1:9/tiny.pth"));
        var message = (await Should.ThrowAsync<DownloadException>(() => new WeightsDownload(client, folder.Root).FetchAsync(nobody, progress: null, TestContext.Current.CancellationToken))).Message;
        message.ShouldContain("cannot be fetched");
        message.ShouldContain("HTTPS_PROXY");
    }

    [Fact]
    public async Task Interrupting_is_no_failure_of_the_network()
    {
        await using var server = new WeightsServer(Content);
        using var cancelled = new CancellationTokenSource();
        await cancelled.CancelAsync();
        await Should.ThrowAsync<OperationCanceledException>(() => new WeightsDownload(client, folder.Root).FetchAsync(Entry(server.Address), progress: null, cancelled.Token));
    }

    [Fact]
    public void Official_weights_have_addresses_and_hashes()
    {
        OfficialWeights.All.Select(e => e.Name).ShouldBe(["mobile-sam", "sam-vit-b", "sam-vit-l", "sam-vit-h", "resnet50-imagenet"]);
        foreach (var entry in OfficialWeights.All)
        {
            entry.Address.Scheme.ShouldBe("https");
            entry.Sha256.Length.ShouldBe(64);
            entry.Sha256.ShouldAllBe(c => char.IsAsciiHexDigitLower(c));
            OfficialWeights.OfHash(entry.Sha256).ShouldBe(entry);
        }

        // torchvision puts the beginning of the SHA-256 into the name.
        OfficialWeights.Find("resnet50-imagenet")!.ShouldSatisfyAllConditions(e => e.File.ShouldBe("resnet50-0676ba61.pth"), e => e.Sha256.ShouldStartWith("0676ba61"));
        OfficialWeights.Find("sam-vit-x").ShouldBeNull();
    }

    private static string Hash(byte[] content) => Convert.ToHexStringLower(SHA256.HashData(content));

    private static CatalogueEntry Entry(Uri address) => new("tiny", address, Hash(Content), Content.Length, "MIT", "test");

    private Task<string> FetchAsync(WeightsServer server) =>
        new WeightsDownload(client, folder.Root).FetchAsync(Entry(server.Address), progress: null, TestContext.Current.CancellationToken);
}
