using SamCam.Cli.Labels;
using SamCam.Segmentation;
using SamCam.Testing;

namespace SamCam.Cli.Tests.Labels;

public sealed class LabelFolderTests : IDisposable
{
    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public void Keys_are_paths_without_extension_in_ordinal_order()
    {
        foreach (var file in new[] { "b.png", "a/c.d.png", "B.png", "notes.txt", ".hidden/x.png", "a/E.PNG" })
            File.WriteAllText(folder.PathOf(file), "");
        LabelFolder.Find("--x", folder.Root).Keys.ShouldBe(["B", "a/E", "a/c.d", "b"]);
        LabelFolder.PathOf(folder.Root, "a/c.d").ShouldBe(Path.Combine(folder.Root, "a/c.d.png"));
    }

    [Fact]
    public void Two_files_with_one_key_are_refused()
    {
        File.WriteAllText(folder.PathOf("a.png"), "");
        File.WriteAllText(folder.PathOf("a.PNG"), "");
        Should.Throw<InputException>(() => LabelFolder.Find("--x", folder.Root)).Reason.ShouldContain("has the image key a of");
    }

    [Fact]
    public void A_mask_file_comes_before_a_folder_of_the_same_name()
    {
        // images a and a/b: the folder of b is not the masks of a.
        folder.Gray("a/0.png", "##", 255);
        File.WriteAllText(folder.PathOf("a.json"), "[]");
        new MaskSource(folder.Root, strict: false).Read("a").Masks.ShouldBeEmpty();
        File.Delete(folder.PathOf("a.json"));
        new MaskSource(folder.Root, strict: false).Read("a").Masks.Count.ShouldBe(1);
        Should.Throw<InputException>(() => new MaskSource(folder.Root, strict: false).Read("z")).Subject.ShouldBe(Path.Combine(folder.Root, "z"));
    }
}
