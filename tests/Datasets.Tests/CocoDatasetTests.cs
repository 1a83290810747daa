using System.Globalization;
using SamCam.Datasets.Coco;
using SamCam.Segmentation;
using SamCam.Testing;

namespace SamCam.Datasets.Tests;

public sealed class CocoDatasetTests
{
    private const string Small = """
        {"annotations": [
          {"id": 1, "image_id": 7, "category_id": 90, "iscrowd": 0, "segmentation": [[1.5, 2, 3, 4]], "bbox": [0, 0, 1, 1]},
          {"id": 2, "image_id": 7, "category_id": 3, "iscrowd": 1, "segmentation": {"counts": [1, 2], "size": [2, 2]}},
          {"id": 3, "image_id": 5, "category_id": 90},
          {"id": 4, "image_id": 99, "category_id": 3}],
         "info": {"images": [1, 2]},
         "images": [{"id": 7, "file_name": "b.jpg", "width": 4, "height": 3, "flickr_url": "x"}, {"file_name": "a\u00e9.jpg", "id": 5}, {"id": 6, "file_name": "sub/c.jpg"}],
         "categories": [{"id": 90, "name": "toothbrush"}, {"name": "car", "id": 3}]}
        """;

    [Fact]
    public async Task Parts_may_come_in_any_order_and_ids_are_contiguous()
    {
        using var folder = new TemporaryFolder().With("annotations/instances_mini.json", Small).With("mini/b.jpg");

        var dataset = folder.Open();

        (dataset.Kind, dataset.ImageRoot).ShouldBe(("coco", folder.PathOf("mini")));
        dataset.ClassNames.ShouldBe(["car", "toothbrush"]);
        var items = await dataset.ToListAsync();
        items.Select(i => i.Key).ShouldBe(["b", "a\u00e9", "sub/c"]);
        items.Select(i => string.Join(' ', i.ClassIds)).ShouldBe(["2", "2", ""]);
        items.Select(i => (i.Width, i.Height)).ShouldBe([(4, 3), (null, null), (null, null)]);
        dataset.Warnings.Single().ShouldContain("name 1 images that it does not list");
    }

    [Fact]
    public async Task Labels_may_come_from_another_file()
    {
        using var folder = new TemporaryFolder().With("x.json", Small).With("l/labels.csv", "image,labels\nb.jpg,car\na\u00e9,car;toothbrush\nsub/c.jpg,\n").With("images/b.jpg");
        var request = new DatasetRequest(folder.PathOf("x.json"), Labels: folder.PathOf("l/labels.csv"), Images: folder.PathOf("images"));

        (await DatasetReading.Open(request).ToListAsync()).Select(i => string.Join(' ', i.ClassIds)).ShouldBe(["1", "1 2", ""]);

        folder.With("l/labels.csv", "image,labels\nb.jpg,car\n");
        Should.Throw<InputException>(() => DatasetReading.Open(request)).Message.ShouldContain("has no labels for 'a\u00e9.jpg'");
    }

    [Fact]
    public void Several_files_need_a_split()
    {
        using var folder = new TemporaryFolder().With("annotations/instances_val.json", Small).With("annotations/instances_train.json", Small).With("images/b.jpg");

        folder.Refusal().ShouldContain("choose with --split: train, val");
        folder.Refusal(new DatasetRequest("", Split: "test")).ShouldContain("instances_test.json");
        folder.Open(new DatasetRequest("", Split: "val")).Count.ShouldBe(3);
    }

    [Theory]
    [InlineData("""{"images": [{"id": 1, "file_name": "a.jpg"}], "categories": []}""", "lacks 'annotations'")]
    [InlineData("""{"images": [], "annotations": [], "categories": []}""", "lists no images")]
    [InlineData("""{"images": [{"id": 1}], "annotations": [], "categories": []}""", "image 1 lacks 'id' or 'file_name'")]
    [InlineData("""{"images": [{"id": "1"}]}""", "a whole number is expected")]
    [InlineData("""{"images": [{"id": 1, "file_name": "a.jpg"}, {"id": 1, "file_name": "b.jpg"}]}""", "two images have id 1")]
    [InlineData("""{"images": [{"id": 1, "file_name": "a.jpg"}, {"id": 2, "file_name": "A.jpg"}], "annotations": [], "categories": []}""", "image 1 and image 2 have the same key")]
    [InlineData("""{"images": [{"id": 1, "file_name": "../a.jpg"}], "annotations": [], "categories": []}""", "'../a.jpg' has an empty, '.' or '..' segment")]
    [InlineData("""{"images": [{"id": 1, "file_name": "a.jpg"}], "annotations": [{"image_id": 1, "category_id": 8}], "categories": []}""", "category_id 8")]
    [InlineData("""{"images": [], "annotations": [], "categories": [{"id": 1, "name": "a"}, {"id": 1, "name": "b"}]}""", "two categories have id 1")]
    [InlineData("""{"images": [{"id": 1, "file_name": "a.jpg"}], "annotations": [{"image_id": 1, "segmentation": [[1, 2""", "not well-formed JSON")]
    [InlineData("""[1]""", "StartObject is expected")]
    [InlineData("", "not well-formed JSON")]
    [InlineData("""{"images": {"id": 1}}""", "StartArray is expected")]
    public void Corrupt_files_are_refused(string json, string message)
    {
        using var folder = new TemporaryFolder().With("annotations/instances_x.json", json).With("images/a.jpg");

        folder.Refusal().ShouldContain(message);
    }

    [Fact]
    public void Nesting_and_tokens_have_limits()
    {
        using var folder = new TemporaryFolder().With("deep.json", "{\"x\": " + new string('[', 200)).With("long.json", "{\"x\": \"" + new string('a', DatasetLimits.JsonTokenBytes + 1));

        Should.Throw<InputException>(() => DatasetReading.Open(new DatasetRequest(folder.PathOf("deep.json")))).Reason.ShouldContain("well-formed");
        Should.Throw<InputException>(() => DatasetReading.Open(new DatasetRequest(folder.PathOf("long.json")))).Reason.ShouldContain("bytes");
    }

    [Fact]
    public void Two_hundred_thousand_images_index_in_little_memory()
    {
        const int Images = 200_000;
        using var folder = new TemporaryFolder().With("images/0.jpg");
        var path = folder.PathOf("big.json");
        Write(path, Images);
        new FileInfo(path).Length.ShouldBeGreaterThan(100_000_000);
        var allocated = GC.GetAllocatedBytesForCurrentThread();

        var dataset = DatasetReading.Open(new DatasetRequest(path, Images: folder.PathOf("images")));

        dataset.Count.ShouldBe(Images);
        (GC.GetAllocatedBytesForCurrentThread() - allocated).ShouldBeLessThan(300_000_000);
    }

    [Fact]
    public void A_set_holds_256_numbers()
    {
        var set = default(ClassSet);
        for (var i = 0; i < ClassSet.Capacity; i += 3)
            set.Add(i);

        Enumerable.Range(0, ClassSet.Capacity).ShouldAllBe(i => set.Contains(i) == (i % 3 == 0));
    }

    private static void Write(string path, int images)
    {
        var polygon = string.Join(',', Enumerable.Range(0, 60).Select(i => (i * 1.37).ToString("F2", CultureInfo.InvariantCulture)));
        using var writer = new StreamWriter(path);
        writer.Write("{\"annotations\":[");
        for (var i = 0; i < images; i++)
            writer.Write(string.Create(CultureInfo.InvariantCulture, $"{(i == 0 ? "" : ",")}{{\"segmentation\":[[{polygon}]],\"iscrowd\":0,\"image_id\":{i},\"category_id\":{i % 80},\"id\":{i}}}"));
        writer.Write("],\"images\":[");
        for (var i = 0; i < images; i++)
            writer.Write(string.Create(CultureInfo.InvariantCulture, $"{(i == 0 ? "" : ",")}{{\"file_name\":\"{i}.jpg\",\"height\":480,\"width\":640,\"id\":{i},\"flickr_url\":\"0123456789012345678901234567890123456789012345678901234567890123456789\"}}"));
        writer.Write("],\"categories\":[");
        writer.Write(string.Join(',', Enumerable.Range(0, 80).Select(i => $"{{\"id\":{i},\"name\":\"c{i}\"}}")));
        writer.Write("]}");
    }
}
