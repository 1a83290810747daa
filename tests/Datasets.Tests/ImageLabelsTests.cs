using SamCam.Datasets.Labels;
using SamCam.Segmentation;
using SamCam.Testing;

namespace SamCam.Datasets.Tests;

public sealed class ImageLabelsTests : IDisposable
{
    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public void Images_are_found_by_path_with_any_extension()
    {
        File.WriteAllText(folder.PathOf("classes.txt"), "dog\ncat\n");
        var labels = Read("image,labels\na.jpg,cat\nsub/b,cat;dog\nc.png,\n");
        labels.ClassNames.ShouldBe(["dog", "cat"]);
        labels.Find("a.png").ShouldBe([2]);
        labels.Find("sub/b.jpg").ShouldBe([1, 2]);
        labels.Find("c.png").ShouldBe([]);
        labels.Find("b.jpg").ShouldBeNull();
    }

    [Fact]
    public void Classes_may_stand_in_the_image_folder()
    {
        File.WriteAllText(folder.PathOf("images/classes.txt"), "dog\ncat\n");
        Read("image,labels\na.jpg,cat\n").Find("a.jpg").ShouldBe([2]);
    }

    [Fact]
    public void A_label_that_is_no_class_is_refused_with_its_line()
    {
        File.WriteAllText(folder.PathOf("classes.txt"), "dog\n");
        Should.Throw<InputException>(() => Read("image,labels\na.jpg,cat\n")).Subject.ShouldContain("line 2");
    }

    private ImageLabels Read(string csv)
    {
        File.WriteAllText(folder.PathOf("labels.csv"), csv);
        return ImageLabels.Read(folder.PathOf("labels.csv"), Path.Combine(folder.Root, "images"), TestContext.Current.CancellationToken);
    }
}
