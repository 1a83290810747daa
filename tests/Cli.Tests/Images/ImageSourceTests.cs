using SamCam.Cli.Images;
using SamCam.Segmentation;
using SamCam.Testing;

namespace SamCam.Cli.Tests.Images;

public sealed class ImageSourceTests : IDisposable
{
    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public void A_folder_gives_its_images_with_their_paths_as_keys()
    {
        foreach (var name in (string[])["in/b.PNG", "in/a.jpg", "in/sub/deep.er/c.webp", "in/notes.txt", "in/.hidden.png", "in/.git/d.png"])
            Pictures.WriteText(folder, name, "");
        var source = Open("in", "out");
        source.Root.ShouldBe(folder.PathOf("in"));
        source.Images.ShouldBe([new SourceImage("a", "a.jpg"), new SourceImage("b", "b.PNG"), new SourceImage("sub/deep.er/c", "sub/deep.er/c.webp")]);
    }

    [Fact]
    public void One_image_is_named_by_its_file_whatever_its_extension()
    {
        Pictures.WriteText(folder, "in/photo.of.cat.dat", "");
        var source = Open("in/photo.of.cat.dat", "in");
        source.Root.ShouldBe(folder.PathOf("in"));
        source.Images.ShouldBe([new SourceImage("photo.of.cat", "photo.of.cat.dat")]);
    }

    [Fact]
    public void Results_below_the_images_are_not_images()
    {
        Pictures.WriteText(folder, "in/a.jpg", "");
        Pictures.WriteText(folder, "in/out/a/0.png", "");
        Pictures.WriteText(folder, "in/output.png", "");
        Open("in", "in/out").Images.Select(i => i.Key).ShouldBe(["a", "output"]);
    }

    [Theory]
    [InlineData("in", "in")]
    [InlineData("in/sub", "in")]
    [InlineData("in/sub", ".")]
    public void Results_must_not_go_where_the_images_are(string input, string output)
    {
        Pictures.WriteText(folder, "in/sub/a.png", "");
        Should.Throw<InputException>(() => Open(input, output)).Reason.ShouldContain("could replace");
    }

    [Fact]
    public void The_result_for_one_image_must_not_replace_it()
    {
        Pictures.WriteText(folder, "a.png", "");
        Should.Throw<InputException>(() => Open("a.png", ".")).Reason.ShouldContain("would replace");
        Pictures.WriteText(folder, "b.jpg", "");
        Open("b.jpg", ".").Images.Count.ShouldBe(1);
    }

    [Theory]
    [InlineData("a.png", "a.jpg")]
    [InlineData("Cat.png", "cat.png")]
    public void Two_images_with_the_same_results_are_refused(string first, string second)
    {
        Pictures.WriteText(folder, "in/" + first, "");
        Pictures.WriteText(folder, "in/" + second, "");
        var error = Should.Throw<InputException>(() => Open("in", "out"));
        error.Message.ShouldContain(first);
        error.Message.ShouldContain(second);
    }

    [Fact]
    public void Nothing_to_do_is_said()
    {
        Should.Throw<InputException>(() => Open("gone", "out")).Reason.ShouldContain("no such file or folder");
        Pictures.WriteText(folder, "in/notes.txt", "");
        Should.Throw<InputException>(() => Open("in", "out")).Reason.ShouldContain("no image");
    }

    private ImageSource Open(string input, string output) =>
        ImageSource.Open(Path.Combine(folder.Root, input), Path.GetFullPath(Path.Combine(folder.Root, output)), [".png"]);
}
