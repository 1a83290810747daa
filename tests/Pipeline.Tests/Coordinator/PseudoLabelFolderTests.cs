using SamCam.Coordinator.Jobs;
using SamCam.Segmentation;
using SamCam.Storage.Objects;
using SamCam.Testing;

namespace SamCam.Pipeline.Tests.Coordinator;

public sealed class PseudoLabelFolderTests : IDisposable
{
    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public async Task Names_and_sizes_tell_folders_apart_and_the_place_does_not()
    {
        Write("one/a.png", 3);
        Write("one/sub/b.png", 4);
        Write("two/sub/b.png", 4);
        Write("two/a.png", 3);
        Write("two/readme.txt", 9);
        var first = await Identify("one");

        (await Identify("two")).ShouldBe(first);
        first.ShouldStartWith("2 files, ");
        Write("two/a.png", 5);
        (await Identify("two")).ShouldNotBe(first);
    }

    [Fact]
    public async Task A_missing_or_empty_folder_is_named()
    {
        Directory.CreateDirectory(folder.PathOf("empty/x"));
        (await Should.ThrowAsync<InputException>(() => Identify("empty"))).Reason.ShouldContain("no PNG");
        (await Should.ThrowAsync<InputException>(() => Identify("gone"))).Reason.ShouldContain("no such folder");
    }

    private Task<string> Identify(string name) =>
        PseudoLabelFolder.IdentifyAsync(new FolderObjectStore(Path.Combine(folder.Root, name)), name, TestContext.Current.CancellationToken);

    private void Write(string name, int size) => File.WriteAllBytes(folder.PathOf(name), new byte[size]);
}
