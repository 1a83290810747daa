using SamCam.GpuWorker.Pipeline;
using SamCam.Segmentation;
using SamCam.Storage.Objects;
using SamCam.Testing;

namespace SamCam.Pipeline.Tests.Worker;

public sealed class ImageFileTests : IDisposable
{
    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public async Task A_file_below_the_root_is_read_whole()
    {
        File.WriteAllBytes(folder.PathOf("a/b.jpg"), [1, 2, 3]);
        (await Read("a/b.jpg")).ShouldBe([1, 2, 3]);
    }

    [Fact]
    public async Task An_empty_file_is_refused()
    {
        File.WriteAllBytes(folder.PathOf("a.jpg"), []);
        (await Should.ThrowAsync<InputException>(() => Read("a.jpg"))).Reason.ShouldBe("the file is empty");
    }

    [Fact]
    public async Task A_missing_file_is_named()
    {
        var error = await Should.ThrowAsync<InputException>(() => Read("gone/a.jpg"));
        error.Subject.ShouldBe("gone/a.jpg");
        error.Reason.ShouldContain("there is no such file");
    }

    [Fact]
    public async Task A_file_over_the_limit_is_refused()
    {
        File.WriteAllBytes(folder.PathOf("a.jpg"), new byte[101]);
        (await Should.ThrowAsync<InputException>(() => Read("a.jpg"))).Reason.ShouldContain("101 bytes");
    }

    [Theory]
    [InlineData("../a.jpg")]
    [InlineData("/etc/passwd")]
    [InlineData("a/../../b")]
    public async Task A_path_that_leaves_the_root_is_refused(string path) => await Should.ThrowAsync<InputException>(() => Read(path));

    private Task<byte[]> Read(string path) => ImageFile.ReadAsync(new FolderObjectStore(folder.Root), folder.Root, path, 100, TestContext.Current.CancellationToken);
}
