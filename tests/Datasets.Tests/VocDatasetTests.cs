using SamCam.Testing;

namespace SamCam.Datasets.Tests;

public sealed class VocDatasetTests
{
    private const string Person = "<object><name>person</name><difficult>1</difficult><part><name>head</name></part></object>";
    private const string Cat = "<object><part><name>tail</name></part><name>cat</name></object>";

    [Fact]
    public async Task Labels_come_from_the_objects_of_the_annotations()
    {
        using var folder = Devkit("2007_1\n\n2007_2\r\n").With("Annotations/2007_1.xml", Xml("<source><name>x</name></source>" + Person + Cat + Person)).With("Annotations/2007_2.xml", Xml(""));

        var dataset = folder.Open();

        (dataset.Kind, dataset.ImageRoot).ShouldBe(("voc", folder.PathOf("JPEGImages")));
        var items = await dataset.ToListAsync();
        items.Select(i => i.Path).ShouldBe(["2007_1.jpg", "2007_2.jpg"]);
        items[0].ClassIds.ShouldBe([8, 15]);
        items[1].ClassIds.ShouldBeEmpty();
    }

    [Fact]
    public async Task The_devkit_may_lie_deeper_and_labels_in_a_file()
    {
        using var folder = new TemporaryFolder().With("VOCdevkit/VOC2012/JPEGImages/a.jpg").With("VOCdevkit/VOC2012/ImageSets/Segmentation/val.txt", "a").With("l.json", """{"a": ["cow"]}""");

        (await folder.Open(new DatasetRequest("", Split: "val", Labels: folder.PathOf("l.json"))).ToListAsync())[0].ClassIds.ShouldBe([10]);
    }

    [Theory]
    [InlineData("<annotation><object><name>cat</name>", "not a well-formed annotation")]
    [InlineData("<!DOCTYPE a [<!ENTITY x SYSTEM \"file:///etc/passwd\">]><annotation><object><name>&x;</name></object></annotation>", "not a well-formed annotation")]
    [InlineData("<annotation><object><name>unicorn</name></object></annotation>", "'unicorn' is not a class")]
    public void Bad_annotations_are_refused(string xml, string message)
    {
        using var folder = Devkit("a").With("Annotations/a.xml", xml);

        folder.Refusal().ShouldContain(message);
    }

    [Fact]
    public void What_is_missing_is_named()
    {
        using var folder = Devkit("a");
        folder.Refusal().ShouldContain("neither an Annotations folder nor cls_labels.npy");
        folder.Refusal(new DatasetRequest("", Split: "../train")).ShouldContain("choose with --split: train");
        folder.With("Annotations/b.xml", Xml(Cat)).Refusal().ShouldContain("a.xml: there is no such file");
    }

    [Theory]
    [InlineData("a\n../a\n", "line 2")]
    [InlineData("a\na\n", "line 1 and line 2 have the same key")]
    [InlineData("\n", "lists no images")]
    public void Bad_lists_are_refused(string list, string message)
    {
        using var folder = Devkit(list).With("Annotations/a.xml", Xml(Cat));

        folder.Refusal().ShouldContain(message);
    }

    private static TemporaryFolder Devkit(string list) => new TemporaryFolder().With("JPEGImages/a.jpg").With("ImageSets/Segmentation/train.txt", list);

    private static string Xml(string objects) => $"<annotation><folder>VOC2012</folder>{objects}</annotation>";
}
