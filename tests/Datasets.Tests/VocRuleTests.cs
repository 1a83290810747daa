using SamCam.Testing;

namespace SamCam.Datasets.Tests;

/// <summary>What docs/datasets.md says of VOC, and annotations that are not what they should be.</summary>
public sealed class VocRuleTests
{
    [Fact]
    public async Task Train_is_the_default_and_an_unknown_split_lists_the_known_ones()
    {
        using var folder = Devkit().With("ImageSets/Segmentation/val.txt", "b\r\n").With("ImageSets/Segmentation/trainval.txt", "a\r\nb\r\n").With("Annotations/b.xml", Xml("dog"));

        (await folder.Open().ToListAsync()).Select(i => i.Key).ShouldBe(["a"]);
        (await folder.Open(new DatasetRequest("", Split: "trainval")).ToListAsync()).Select(i => i.Key).ShouldBe(["a", "b"]);
        folder.Refusal(new DatasetRequest("", Split: "test")).ShouldEndWith("choose with --split: train, trainval, val");
    }

    [Fact]
    public async Task Classes_txt_in_the_root_replaces_the_twenty()
    {
        using var folder = Devkit().With("classes.txt", "dog\ncat");

        var dataset = folder.Open();

        dataset.ClassNames.ShouldBe(["dog", "cat"]);
        (await dataset.ToListAsync())[0].ClassIds.ShouldBe([2]);
        folder.With("classes.txt", "dog").Refusal().ShouldContain("'cat' is not a class");
    }

    [Fact]
    public async Task A_label_file_replaces_the_annotations_and_must_have_every_image()
    {
        using var folder = Devkit().With("l.csv", "image,labels\na,cow\n").With("ImageSets/Segmentation/train.txt", "a\n");
        var request = new DatasetRequest("", Labels: folder.PathOf("l.csv"));

        (await folder.Open(request).ToListAsync())[0].ClassIds.ShouldBe([10]);
        folder.With("ImageSets/Segmentation/train.txt", "a\nb\n").Refusal(request).ShouldContain("has no labels for 'b'");
        folder.With("l.csv", "image,labels\na,cow\na.jpg,cow\n").Refusal(request).ShouldContain("line 3: 'a.jpg' is listed a second time");
    }

    [Theory]
    [InlineData("")]
    [InlineData("cat")]
    [InlineData("<annotation>")]
    [InlineData("<annotation><object><name>cat</object></annotation>")]
    [InlineData("<annotation><object><name>cat<b>x</b></name></object></annotation>")]
    [InlineData("<annotation/><annotation/>")]
    [InlineData("<annotation>&nothing;</annotation>")]
    [InlineData("<?xml version=\"1.0\" encoding=\"klingon\"?><annotation/>")]
    [InlineData("<!DOCTYPE a [<!ENTITY a \"aaaaaaaaaa\"><!ENTITY b \"&a;&a;&a;&a;&a;\">]><annotation>&b;</annotation>")]
    [InlineData("<annotation><object><name>c\u0001t</name></object></annotation>")]
    public void An_annotation_that_is_not_well_formed_is_refused_by_name(string xml)
    {
        using var folder = Devkit().With("Annotations/a.xml", xml);

        folder.Refusal().ShouldStartWith(folder.PathOf("Annotations/a.xml") + ": is not a well-formed annotation");
    }

    [Fact]
    public async Task Names_of_parts_comments_and_other_elements_are_no_labels()
    {
        using var folder = Devkit().With(
            "Annotations/a.xml",
            "\uFEFF<?xml version=\"1.0\" encoding=\"utf-8\"?>\r\n<annotation><name>dog</name><owner><name>bird</name></owner><!-- <object><name>cow</name></object> -->\r\n" +
            "<object><part><name>head</name></part><bndbox/>\n<name> sofa </name>\n<name><![CDATA[bus]]></name></object><object/><source><name>boat</name></source></annotation>");

        (await folder.Open().ToListAsync())[0].ClassIds.ShouldBe([6, 18]);
    }

    [Theory]
    [InlineData("VOC2012")]
    [InlineData("VOCdevkit/VOC2012")]
    [InlineData(".")]
    public void The_devkit_may_lie_in_its_usual_places(string place)
    {
        using var folder = new TemporaryFolder().With(place + "/JPEGImages/a.jpg").With(place + "/ImageSets/Segmentation/train.txt", "a").With(place + "/Annotations/a.xml", Xml("cat"));

        folder.Open().ImageRoot.ShouldBe(Path.GetFullPath(folder.PathOf(place + "/JPEGImages")));
    }

    private static TemporaryFolder Devkit() =>
        new TemporaryFolder().With("JPEGImages/a.jpg").With("ImageSets/Segmentation/train.txt", "a\r\n").With("Annotations/a.xml", Xml("cat"));

    private static string Xml(string name) => $"<annotation><object><name>{name}</name></object></annotation>";
}
