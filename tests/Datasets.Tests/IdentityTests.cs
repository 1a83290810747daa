using SamCam.Testing;

namespace SamCam.Datasets.Tests;

/// <summary>What makes a dataset the same one when a run resumes.</summary>
public sealed class IdentityTests
{
    private static readonly DatasetIdentity One = new("folder", [new("label file", "sha256:1"), new("class list", "sha256:2")]);

    [Fact]
    public void Equal_parts_are_equal_datasets_with_equal_hashes()
    {
        var other = new DatasetIdentity("folder", [new("label file", "sha256:1"), new("class list", "sha256:2")]);

        One.ShouldBe(other);
        One.GetHashCode().ShouldBe(other.GetHashCode());
        One.Hash.ShouldBe(other.Hash);
        One.Hash.ShouldMatch("^[0-9a-f]{64}$");
        One.Equals(null).ShouldBeFalse();
    }

    [Fact]
    public void Every_difference_is_named_and_changes_the_hash()
    {
        (DatasetIdentity Other, string[] Names)[] cases =
        [
            (One with { Kind = "voc" }, ["kind"]),
            (One with { Parts = [new("label file", "sha256:9"), One.Parts[1]] }, ["label file"]),
            (One with { Parts = [One.Parts[0]] }, ["class list"]),
            (One with { Parts = [.. One.Parts, new("split list", "sha256:3")] }, ["split list"]),
            (new DatasetIdentity("coco", []), ["kind", "label file", "class list"]),
        ];
        foreach (var (other, names) in cases)
        {
            One.Differences(other).ShouldBe(names);
            other.Differences(One).ShouldBe(names);
            One.ShouldNotBe(other);
            One.Hash.ShouldNotBe(other.Hash);
        }
    }

    [Fact]
    public void Where_a_dataset_lies_and_the_bytes_of_its_photos_do_not_count()
    {
        using var here = new TemporaryFolder().With("labels.csv", "image,labels\na.jpg,cat\n").With("a.jpg", "one");
        using var there = new TemporaryFolder().With("deep/er/labels.csv", "image,labels\na.jpg,cat\n").With("elsewhere/a.jpg", "two");

        var moved = DatasetReading.Open(new DatasetRequest(there.PathOf("deep/er"), Images: there.PathOf("elsewhere")));

        moved.Identity.ShouldBe(here.Open().Identity);
    }

    [Fact]
    public void The_bytes_of_the_label_file_count_also_where_the_labels_stay_the_same()
    {
        using var folder = new TemporaryFolder().With("labels.csv", "image,labels\na.jpg,cat\n");
        var before = folder.Open().Identity;

        folder.With("labels.csv", "image,labels\r\na.jpg,cat\r\n");

        before.Differences(folder.Open().Identity).ShouldBe(["label file"]);
    }

    [Fact]
    public void Coco_counts_its_annotation_file_and_the_label_file_when_there_is_one()
    {
        using var folder = new TemporaryFolder().With("x.json", """{"images":[{"id":1,"file_name":"a.jpg"}],"annotations":[],"categories":[{"id":1,"name":"cat"}]}""")
            .With("l.csv", "image,labels\na,cat\n").With("images/a.jpg");
        var request = new DatasetRequest(folder.PathOf("x.json"), Images: folder.PathOf("images"));

        DatasetReading.Open(request).Identity.Parts.Select(p => p.Name).ShouldBe(["annotation file", "class list"]);
        DatasetReading.Open(request with { Labels = folder.PathOf("l.csv") }).Identity.Parts.Select(p => p.Name).ShouldBe(["annotation file", "label file", "class list"]);
    }

    [Fact]
    public void Voc_counts_the_annotations_of_its_list_only()
    {
        using var folder = new TemporaryFolder().With("JPEGImages/a.jpg").With("ImageSets/Segmentation/train.txt", "a\n")
            .With("Annotations/a.xml", "<annotation><object><name>cat</name></object></annotation>").With("Annotations/b.xml", "<annotation/>");
        var before = folder.Open().Identity;

        folder.With("Annotations/b.xml", "<annotation>other</annotation>");
        folder.Open().Identity.ShouldBe(before);
        folder.With("Annotations/a.xml", "<annotation><object><name>dog</name></object></annotation>");
        before.Differences(folder.Open().Identity).ShouldBe(["annotations"]);
        folder.With("classes.txt", "dog");
        before.Differences(folder.Open().Identity).ShouldBe(["annotations", "class list"]);
    }
}
