using FsCheck.Xunit;
using SamCam.Datasets.Unicode;
using SamCam.Segmentation;

namespace SamCam.Datasets.Tests;

public sealed class ImageKeyTests
{
    [Theory]
    [InlineData("a.jpg", "a")]
    [InlineData("a.b.jpg", "a.b")]
    [InlineData("a", "a")]
    [InlineData("x.y/a", "x.y/a")]
    [InlineData("x/y/a.jpeg", "x/y/a")]
    [InlineData("caf\u0065\u0301.png", "caf\u00E9")]
    [InlineData("name.", "name")]
    public void A_key_is_the_path_without_its_last_extension(string path, string key) => ImageKey.FromPath(path, "test").ShouldBe(key);

    [Theory]
    [InlineData("")]
    [InlineData("/a.jpg")]
    [InlineData("C:/a.jpg")]
    [InlineData("../a.jpg")]
    [InlineData("x/../a.jpg")]
    [InlineData("./a.jpg")]
    [InlineData("x//a.jpg")]
    [InlineData("x/")]
    [InlineData("x\\a.jpg")]
    [InlineData("a\n.jpg")]
    [InlineData("a\u0085b.jpg")]
    [InlineData(".jpg")]
    [InlineData("..jpg")]
    [InlineData("...jpg")]
    [InlineData("x/..jpg")]
    public void Paths_that_could_leave_the_folder_or_have_no_name_are_refused(string path) =>
        Should.Throw<InputException>(() => ImageKey.FromPath(path, "labels.csv, line 3")).Subject.ShouldBe("labels.csv, line 3");

    [Fact]
    public void Half_a_surrogate_pair_is_refused()
    {
        Should.Throw<InputException>(() => ImageKey.FromPath("a" + (char)0xD800 + ".jpg", "test")).Reason.ShouldContain("Unicode");
        ImageKey.FromPath("\U0001F600.jpg", "test").ShouldBe("\U0001F600");
    }

    [Theory]
    [InlineData("e\u0301", "\u00E9")]
    [InlineData("\u212B", "\u00C5")]
    [InlineData("a\u0323\u0302", "\u1EAD")]
    [InlineData("a\u0302\u0323", "\u1EAD")]
    [InlineData("\u1112\u1161\u11AB", "\uD55C")]
    [InlineData("\uD55C", "\uD55C")]
    [InlineData("\u0958", "\u0915\u093C")]
    [InlineData("q\u0307\u0323", "q\u0323\u0307")]
    [InlineData("e\u0301\u0301", "\u00E9\u0301")]
    [InlineData("\u0301e", "\u0301e")]
    [InlineData("\U0001D15E", "\U0001D157\U0001D165")]
    public void Normalisation_composes_as_annex_15_says(string text, string expected) => Nfc.Normalize(text).ShouldBe(expected);

    [Property]
    public void Normalisation_changes_nothing_the_second_time(int[] points)
    {
        var text = string.Concat(points.Select(p => char.ConvertFromUtf32(0x20 + (Math.Abs(p % 0x2000)))));
        Nfc.Normalize(Nfc.Normalize(text)).ShouldBe(Nfc.Normalize(text));
    }

    [Property(MaxTest = 1000)]
    public void A_key_stays_below_the_image_folder(string path)
    {
        string key;
        try
        {
            key = ImageKey.FromPath(path ?? "", "test");
        }
        catch (InputException)
        {
            return;
        }

        var full = Path.GetFullPath(Path.Combine("/root/images", key));
        full.ShouldBe("/root/images/" + key);
        key.ShouldNotContain('\\');
        key.Any(char.IsControl).ShouldBeFalse();
    }
}
