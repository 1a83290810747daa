using SamCam.Cli.Run;
using SamCam.Segmentation;
using SamCam.Testing;

namespace SamCam.Cli.Tests.Run;

public sealed class PseudoLabelFolderTests : IDisposable
{
    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public void Names_and_sizes_tell_folders_apart_and_the_place_does_not()
    {
        Write("one/a.png", 3);
        Write("one/sub/b.png", 4);
        Write("two/sub/b.png", 4);
        Write("two/a.png", 3);
        Write("two/readme.txt", 9);
        var first = PseudoLabelFolder.Identify(Path.Combine(folder.Root, "one"));

        PseudoLabelFolder.Identify(Path.Combine(folder.Root, "two")).ShouldBe(first);
        first.ShouldStartWith("2 files, ");
        Write("two/a.png", 5);
        PseudoLabelFolder.Identify(Path.Combine(folder.Root, "two")).ShouldNotBe(first);
    }

    [Fact]
    public void A_missing_or_empty_folder_is_named()
    {
        Directory.CreateDirectory(folder.PathOf("empty/x"));
        Should.Throw<InputException>(() => PseudoLabelFolder.Identify(Path.Combine(folder.Root, "empty"))).Reason.ShouldContain("no PNG");
        Should.Throw<InputException>(() => PseudoLabelFolder.Identify(Path.Combine(folder.Root, "gone"))).Reason.ShouldContain("no such folder");
    }

    private void Write(string name, int size) => File.WriteAllBytes(folder.PathOf(name), new byte[size]);
}
