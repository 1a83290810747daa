using SamCam.Testing;

namespace SamCam.Datasets.Tests;

/// <summary>The real datasets, where they are there.</summary>
public sealed class SharedDatasetTests
{
    [Fact]
    public async Task Coco128_has_its_photos_and_classes()
    {
        var dataset = DatasetReading.Open(new DatasetRequest(TestData.Require("data/coco128")));

        dataset.Kind.ShouldBe("coco");
        dataset.ClassNames.Count.ShouldBe(80);
        (dataset.ClassNames[0], dataset.ClassNames[79]).ShouldBe(("person", "toothbrush"));
        var items = await dataset.ToListAsync();
        items.Count.ShouldBe(128);
        dataset.Count.ShouldBe(128);
        items.ShouldAllBe(item => File.Exists(Path.Combine(dataset.ImageRoot, item.Path)) && item.Width > 0 && item.Height > 0);
        items.Select(item => item.Key).Distinct().Count().ShouldBe(128);
        var first = items.Single(item => item.Key == "000000000009");
        first.ClassIds.Select(id => dataset.ClassNames[id - 1]).ShouldBe(["bowl", "orange", "broccoli"]);
        dataset.Warnings.ShouldBeEmpty();
    }

    [Theory]
    [InlineData(null, 330)]
    [InlineData("train", 330)]
    [InlineData("val", 173)]
    public async Task Voc_takes_labels_from_the_npy_file_when_there_are_no_annotations(string? split, int count)
    {
        var dataset = DatasetReading.Open(new DatasetRequest(TestData.Require("data/voc"), Split: split));

        dataset.Kind.ShouldBe("voc");
        dataset.ClassNames[14].ShouldBe("person");
        var items = await dataset.ToListAsync();
        items.Count.ShouldBe(count);
        items.ShouldAllBe(item => File.Exists(Path.Combine(dataset.ImageRoot, item.Path)) && item.ClassIds.Count > 0);
    }

    [Fact]
    public async Task Voc_labels_are_the_classes_seen()
    {
        var dataset = DatasetReading.Open(new DatasetRequest(TestData.Require("data/voc")));

        var first = (await dataset.ToListAsync())[0];
        first.Key.ShouldBe("2007_000032");
        first.Path.ShouldBe("2007_000032.jpg");
        first.ClassIds.ShouldBe([1, 15]);
    }

    [Fact]
    public void Splits_differ_in_their_list_only()
    {
        var voc = TestData.Require("data/voc");
        var (train, val) = (DatasetReading.Open(new DatasetRequest(voc)), DatasetReading.Open(new DatasetRequest(voc, Split: "val")));

        train.Identity.Differences(val.Identity).ShouldBe(["split list"]);
        train.Identity.ShouldBe(DatasetReading.Open(new DatasetRequest(voc, Split: "train")).Identity);
        train.Identity.Parts.Select(p => p.Name).ShouldBe(["split list", "label file", "class list"]);
    }

    [Fact]
    public async Task The_npy_file_labels_a_plain_folder_too()
    {
        var voc = TestData.Require("data/voc");
        using var folder = new TemporaryFolder();
        File.Copy(Path.Combine(voc, "cls_labels.npy"), folder.PathOf("labels.npy"));

        var dataset = DatasetReading.Open(new DatasetRequest(folder.Root, Images: Path.Combine(voc, "JPEGImages"), Labels: folder.PathOf("labels.npy")));

        dataset.Count.ShouldBe(12_031);
        dataset.ClassNames[0].ShouldBe("aeroplane");
        (await dataset.ToListAsync()).Single(item => item.Key == "2007_000032").ClassIds.ShouldBe([1, 15]);
    }
}
